import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { isMasked } from '../../../../lib/privacy/values/masks.js';
import { applyStrategy, requireStrategy } from '../../../../lib/privacy/values/mask-strategy.js';
import {
  classSensitivityOf,
  markSensitiveClass,
  markSensitiveProperty,
  sensitivityOf,
} from '../../../../lib/privacy/declared/sensitive-metadata.js';
import { isSensitive, sensitive } from '../../../../lib/masking/objects/sensitive.js';

describe('sensitive', () => {
  it('shows its mask to everyone who prints or serialises it', () => {
    const value = sensitive('hunter2');
    expect(`${value}`).toBe('[REDACTED]');
    expect(String(value)).toBe('[REDACTED]');
    expect(JSON.stringify({ value })).toBe('{"value":"[REDACTED]"}');
    expect(inspect({ value }, { depth: 9, showHidden: true })).not.toContain('hunter2');
    expect(Object.keys(value)).toEqual([]);
    expect(value.reveal()).toBe('hunter2');
    expect(JSON.stringify({ value: sensitive('x', 'drop') })).toBe('{}');
  });

  it('is recognised when another copy of the library made it', () => {
    const foreign = Object.defineProperty({}, Symbol.for('nestjs-traced.sensitive.v1'), {
      value: { strategy: 'redact', reveal: () => 1 },
    });
    expect(isSensitive(foreign)).toBe(true);
    expect(isSensitive({})).toBe(false);
    expect(isSensitive(null)).toBe(false);
  });

  it('refuses a strategy that does not exist', () => {
    expect(() => sensitive('x', 'reverse' as never)).toThrow(/'reverse'.*TRACED_UNKNOWN_STRATEGY/);
    expect(() => requireStrategy(undefined, '@Sensitive on A.b')).toThrow('@Sensitive on A.b');
  });
});

describe('applyStrategy', () => {
  const hashKey = { id: 'k1', secret: 'a key of this test, long enough' };
  it('keeps what each strategy promises', () => {
    expect(applyStrategy('redact', 'x')).toBe('[REDACTED]');
    expect(applyStrategy('drop', 'x')).toBeUndefined();
    expect(applyStrategy('partial', '4111 1111 1111 1111')).toBe('****1111');
    expect(applyStrategy('partial', 'jane.doe@example.com')).toBe('j***@example.com');
    expect(applyStrategy('partial', '+15551234567')).toBe('****67');
    expect(applyStrategy('partial', 'short')).toBe('****');
    expect(applyStrategy('partial', 'a-long-secret-value')).toBe('****alue');
    expect(applyStrategy('hash', 'x', { hashKey })).toMatch(/^h:k1:[\w-]{22}$/);
    expect(applyStrategy('hash', 'A@b.co', { hashKey })).toBe(applyStrategy('hash', 'a@B.co', { hashKey }));
    expect(applyStrategy('hash', 'x')).toBe('[REDACTED]');
    expect(applyStrategy('tokenize', 'x', { tokenize: (value) => `tok_${String(value).length}` })).toBe('tok_1');
    expect(applyStrategy((value, { rule, path }) => `${rule}/${path}`, 'x', { rule: 'card', path: 'a.b' })).toBe(
      'card/a.b',
    );
  });

  it('redacts when a strategy fails or returns something that is not a replacement', () => {
    const errors: unknown[] = [];
    const failing = (): never => {
      throw new Error('no');
    };
    expect(applyStrategy(failing, 'x', {}, (error) => errors.push(error))).toBe('[REDACTED]');
    expect(errors).toHaveLength(1);
    expect(applyStrategy((() => ({ value: 'x' })) as never, 'x')).toBe('[REDACTED]');
  });

  it('recognises its own output', () => {
    for (const strategy of ['redact', 'partial', 'hash'] as const) {
      for (const value of ['4111111111111111', 'jane@example.com', 'something-long-enough', '+15551234567', 'x']) {
        const masked = String(applyStrategy(strategy, value, { hashKey }));
        expect([masked, isMasked(masked)]).toEqual([masked, true]);
        expect(applyStrategy(strategy, masked, { hashKey })).toBe(masked);
      }
    }
    expect(isMasked('hunter2')).toBe(false);
  });
});

describe('sensitive metadata', () => {
  class Base {}
  class Derived extends Base {}
  markSensitiveProperty(Base.prototype, 'card', 'partial');
  markSensitiveProperty(Derived.prototype, 'pin', 'drop');

  it('is inherited and does not leak upwards', () => {
    expect(sensitivityOf(Derived.prototype, 'card')).toBe('partial');
    expect(sensitivityOf(Derived.prototype, 'pin')).toBe('drop');
    expect(sensitivityOf(Base.prototype, 'pin')).toBeUndefined();
    expect(sensitivityOf(Object.prototype, 'card')).toBeUndefined();
    expect(sensitivityOf(null, 'card')).toBeUndefined();
  });

  it('covers the classes that extend a marked class', () => {
    class Marked {}
    class Extended extends Marked {}
    markSensitiveClass(Marked, 'drop');
    expect(classSensitivityOf(Extended.prototype)).toBe('drop');
    expect(classSensitivityOf(Base.prototype)).toBeUndefined();
    expect(Object.keys(Marked.prototype)).toEqual([]);
  });
});
