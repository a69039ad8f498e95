import { describe, expect, it } from '@jest/globals';
import * as semconv from '@opentelemetry/semantic-conventions/incubating';
import { createMasker } from '../../../lib/masking/masker.js';
import { HARMLESS_KEYS, SENSITIVE_KEYS } from './corpus/keys.js';
import { HARMLESS_PHRASES, SENSITIVE_PHRASES } from './corpus/phrases.js';
import { HARMLESS_TEXTS as HARMLESS, SENSITIVE_TEXTS as SENSITIVE } from './corpus/texts.js';

const SENSITIVE_TEXTS = [...SENSITIVE, ...SENSITIVE_PHRASES];
const HARMLESS_TEXTS = [...HARMLESS, ...HARMLESS_PHRASES];

const masker = createMasker();

/** What a text with marks must become, and what is wrong with what it did become. */
function fault(marked: string): string | undefined {
  const text = marked.replace(/[«»]/g, '');
  const masked = masker.text(text);
  const expected = marked.replace(/«[^»]*»/g, '[REDACTED]');
  return masked === expected ? undefined : `${text}  =>  ${masked}`;
}

describe('the corpus', () => {
  it('has at least 300 cases of each kind, none of them twice', () => {
    expect(SENSITIVE_KEYS.length + SENSITIVE_TEXTS.length).toBeGreaterThanOrEqual(300);
    expect(HARMLESS_KEYS.length + HARMLESS_TEXTS.length).toBeGreaterThanOrEqual(300);
    for (const cases of [SENSITIVE_KEYS, HARMLESS_KEYS, SENSITIVE_TEXTS, HARMLESS_TEXTS]) {
      expect(cases.filter((one, index) => cases.indexOf(one) !== index)).toEqual([]);
    }
  });

  it('masks the value under every sensitive key', () => {
    expect(SENSITIVE_KEYS.filter((key) => !masker.isSensitiveKey(key))).toEqual([]);
    expect(SENSITIVE_KEYS.filter((key) => masker.attribute(key, 'some value 1') !== '[REDACTED]')).toEqual([]);
  });

  it('masks no value because of a harmless key', () => {
    expect(HARMLESS_KEYS.filter((key) => masker.isSensitiveKey(key))).toEqual([]);
  });

  it('masks the secret of every sensitive text and nothing around it', () => {
    expect(SENSITIVE_TEXTS.map(fault).filter((one) => one !== undefined)).toEqual([]);
  });

  it('changes no harmless text', () => {
    expect(HARMLESS_TEXTS.map((text) => [text, masker.text(text)]).filter(([text, masked]) => text !== masked)).toEqual(
      [],
    );
  });

  it('is idempotent over all texts', () => {
    const masked = [...SENSITIVE_TEXTS, ...HARMLESS_TEXTS].map((text) => masker.text(text.replace(/[«»]/g, '')));
    expect(masked.filter((text) => masker.text(text) !== text)).toEqual([]);
  });

  it('masks no attribute of the semantic conventions but the e-mail address', () => {
    const entries: [string, unknown][] = Object.entries(semconv);
    const attributes = entries.filter(([name, value]) => /^(?:ATTR|METRIC)_/.test(name) && typeof value === 'string');
    expect(attributes.length).toBeGreaterThan(1000);
    expect(attributes.map(([, name]) => String(name)).filter((name) => masker.isSensitiveKey(name))).toEqual([
      'user.email',
    ]);
  });
});
