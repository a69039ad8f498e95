import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createMasker } from '../../../lib/masking/masker.js';
import { PARAMETERISED, STATEMENTS } from './corpus/statements.js';
import { HARMLESS_URLS, SENSITIVE_URLS } from './corpus/urls.js';

const masker = createMasker();

describe('masker.sql', () => {
  it.each(STATEMENTS)('leaves no literal (%s) %s', (system, statement, masked) => {
    expect(masker.sql(statement, system)).toBe(masked);
    expect(masker.sql(masked, system)).toBe(masked);
  });

  it.each(PARAMETERISED)('keeps every byte of a statement without literals (%s) %s', (system, statement) => {
    expect(masker.sql(statement, system)).toBe(statement);
  });

  it('leaves no quoted text, whatever is in it', () => {
    const text = fc.string({ unit: fc.constantFrom('a', "'", '"', '`', '\\', '$', ' ', '-', '/', '*', ';', 'é') });
    fc.assert(
      fc.property(text, fc.constantFrom('postgresql', 'sqlite', 'oracle', undefined), (value, system) => {
        const quoted = `'canary${value.replaceAll("'", "''").replaceAll('\\', '')}'`;
        const masked = masker.sql(`SELECT a FROM t WHERE b = ${quoted} AND c = 7`, system);
        expect(masked).toBe('SELECT a FROM t WHERE b = ? AND c = ?');
      }),
    );
    fc.assert(
      fc.property(text, (value) => {
        const quoted = `'canary${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
        expect(masker.sql(`SELECT a FROM t WHERE b = ${quoted} AND c = 7`, 'mysql')).toBe(
          'SELECT a FROM t WHERE b = ? AND c = ?',
        );
      }),
    );
  });

  it('is idempotent and never throws, whatever the statement', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('mysql', 'postgresql', 'mongodb', 'redis', undefined),
        (text, system) => {
          const masked = masker.sql(text, system);
          expect(masker.sql(masked, system)).toBe(masked);
        },
      ),
    );
  });
});

describe('masker.url', () => {
  it.each(SENSITIVE_URLS)('masks what is secret and keeps every other byte: %s', (marked, attribute = 'url.full') => {
    const url = marked.replace(/[«»]/g, '');
    const expected = marked.replace(/«[^«»]*:[^«»]*»@/g, 'REDACTED:REDACTED@').replace(/«[^«»]*»/g, 'REDACTED');
    expect(masker.url(url, attribute)).toBe(expected);
    expect(masker.url(expected, attribute)).toBe(expected);
  });

  it.each(HARMLESS_URLS)('keeps every byte of a URL without a secret: %s', (url, attribute = 'url.full') => {
    expect(masker.url(url, attribute)).toBe(url);
  });

  it('leaves no value of a secret parameter, whatever it is encoded as', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (value, other) => {
        const url = `https://h/p?a=1&password=canary${encodeURIComponent(value)}&other=${encodeURIComponent(other)}`;
        expect(masker.url(url, 'url.full')).not.toContain('canary');
      }),
    );
  });
});
