import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { markSensitiveClass, markSensitiveProperty } from '../../../../lib/privacy/declared/sensitive-metadata.js';
import { sensitive } from '../../../../lib/masking/objects/sensitive.js';
import { toAttributeValue } from '../../../../lib/masking/objects/serialise.js';
import type { SerialiseMasker } from '../../../../lib/masking/objects/serialise.options.js';

class Card {
  number = '4111111111111111';
  holder = 'Ann';
}
markSensitiveProperty(Card.prototype, 'number', 'partial');
class GiftCard extends Card {
  balance = 5;
}
class Secret {
  inner = 'very secret';
}
markSensitiveClass(Secret, 'redact');

const bytes = (value: unknown): number => Buffer.byteLength(String(value));

describe('toAttributeValue', () => {
  it('keeps primitives and arrays of one primitive type', () => {
    expect(toAttributeValue('a')).toBe('a');
    expect(toAttributeValue(1.5)).toBe(1.5);
    expect(toAttributeValue(false)).toBe(false);
    expect(toAttributeValue(['a', 'b'])).toEqual(['a', 'b']);
    expect(toAttributeValue([1, 2])).toEqual([1, 2]);
    expect(toAttributeValue([])).toEqual([]);
    expect(toAttributeValue([1, 'a'])).toBe('[1,"a"]');
    expect(toAttributeValue(null)).toBeUndefined();
    expect(toAttributeValue(undefined)).toBeUndefined();
    expect(toAttributeValue(Number.NaN)).toBe('NaN');
  });

  it('takes a limit that is given as undefined for one that was left out', () => {
    const limits = { maxDepth: undefined, maxItems: undefined, maxBytes: undefined };
    const value = { list: Array.from({ length: 300 }, (_, index) => index) };
    expect(toAttributeValue(value, { limits })).toBe(toAttributeValue(value));
  });

  it('turns the special objects into short texts', () => {
    expect(toAttributeValue(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(toAttributeValue(new Date(Number.NaN))).toBe('[Invalid Date]');
    expect(toAttributeValue(new TypeError('bad'))).toBe('TypeError: bad');
    expect(toAttributeValue(10n)).toBe('10');
    expect(toAttributeValue(1n << 4_000_000n)).toBe('[BigInt]');
    expect(toAttributeValue(Buffer.from('secret'))).toBe('[Bytes 6 bytes]');
    expect(toAttributeValue(new Map<unknown, unknown>([['a', 1]]))).toBe('{"a":1}');
    expect(toAttributeValue({ s: new Set([1]) })).toBe('{"s":[1]}');
    expect(toAttributeValue(new URL('https://a.b/c'))).toBe('https://a.b/c');
    expect(toAttributeValue(Symbol('x'))).toBe('Symbol(x)');
    expect(toAttributeValue(function place() {})).toBe('[Function place]');
  });

  it('never calls accessors, toJSON or proxy traps', () => {
    let calls = 0;
    const touch = (): never => {
      calls++;
      throw new Error('touched');
    };
    const hostile: Record<string, unknown> = { ok: 1, toJSON: touch };
    Object.defineProperty(hostile, 'getter', { get: touch, enumerable: true });
    const array = [1];
    Object.defineProperty(array, 1, { get: touch, enumerable: true });
    hostile['array'] = array;
    hostile['proxy'] = new Proxy(
      {},
      { get: touch, ownKeys: touch, getPrototypeOf: touch, getOwnPropertyDescriptor: touch },
    );
    hostile['error'] = Object.defineProperty(new Error('x'), 'message', { get: touch });
    class Sub extends Map {
      override get size(): number {
        return touch();
      }
      override entries(): never {
        return touch();
      }
    }
    hostile['map'] = new Sub();
    expect(toAttributeValue(hostile)).toBe(
      '{"ok":1,"toJSON":"[Function touch]","array":[1,null],"proxy":"[Proxy]","error":"Error","map":{}}',
    );
    expect(calls).toBe(0);
  });

  it('bounds cycles, depth, items and bytes, and marks what it left out', () => {
    const cycle: Record<string, unknown> = {};
    cycle['self'] = cycle;
    expect(toAttributeValue(cycle)).toBe('{"self":"[Circular]"}');

    let deep: object = {};
    for (let level = 0; level < 100_000; level++) deep = { deep };
    expect(toAttributeValue(deep)).toContain('[Object]');

    const wide = toAttributeValue(new Array(1_000_000).fill({ a: 1 })) as string;
    expect(wide).toContain('[999872 more]');
    expect(bytes(wide)).toBeLessThan(2_000);

    const long = toAttributeValue({ text: 'é'.repeat(1_000_000) }) as string;
    expect(bytes(long)).toBeLessThanOrEqual(8192);
    expect(JSON.parse(long).text).toMatch(/^é+…$/);
    expect(toAttributeValue('x'.repeat(10), { limits: { maxBytes: 8 } })).toBe('xxxxx…');
  });

  it('never exceeds its bytes, never throws and never splits a character, whatever the value', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withMap: true,
          withSet: true,
          withDate: true,
          withTypedArray: true,
          withNullPrototype: true,
          withUnicodeString: true,
        } as object),
        fc.integer({ min: 64, max: 400 }),
        (value, maxBytes) => {
          const result = toAttributeValue(value, { limits: { maxBytes } });
          if (typeof result !== 'string') return;
          expect(bytes(result)).toBeLessThanOrEqual(maxBytes);
        },
      ),
    );
    for (let size = 5; size < 40; size++) {
      const result = toAttributeValue('💳'.repeat(20), { limits: { maxBytes: size } }) as string;
      expect(result).toMatch(/^(💳)*…$/u);
    }
  });

  it('masks what is marked, inherited, nested, in arrays, maps and sets', () => {
    const order = {
      cards: [new Card()],
      map: new Map([['gift', new GiftCard()]]),
      all: new Set([new Secret()]),
      own: sensitive('hunter22', 'drop'),
      err: sensitive('boom'),
    };
    const result = toAttributeValue(order) as string;
    expect(result).not.toMatch(/4111111111111111|secret|hunter22|boom/);
    expect(JSON.parse(result)).toEqual({
      cards: [{ number: '****1111', holder: 'Ann' }],
      map: { gift: { number: '****1111', holder: 'Ann', balance: 5 } },
      all: ['[REDACTED]'],
      err: '[REDACTED]',
    });
    expect(toAttributeValue(new Secret())).toBe('[REDACTED]');
    expect(toAttributeValue(sensitive('x', 'drop'))).toBeUndefined();
  });

  it('tells what it masked, so that echoes can be removed', () => {
    const seen: unknown[] = [];
    toAttributeValue(
      { card: new Card(), k: sensitive('abc') },
      { onSensitive: (value, path) => seen.push([path, value]) },
    );
    expect(seen).toEqual([
      ['card.number', '4111111111111111'],
      ['k', 'abc'],
    ]);
  });

  it('masks by key and text when a masker is given', () => {
    const masker: SerialiseMasker = {
      isSensitiveKey: (key) => key.endsWith('password'),
      attribute: (key, value) => (key.endsWith('password') ? '[REDACTED]' : String(value).replace('canary', '#')),
    };
    const value = { user: { password: { a: 'deep canary' }, note: 'a canary', n: [{ password: 'p' }] } };
    expect(toAttributeValue(value, { masker })).toBe(
      '{"user":{"password":"[REDACTED]","note":"a #","n":[{"password":"[REDACTED]"}]}}',
    );
    expect(toAttributeValue('x', { masker, key: 'password' })).toBe('[REDACTED]');
  });

  it('exports only the declared fields, nested and in arrays', () => {
    class Order {
      id = 1;
      status = 'new';
      note = 'internal';
    }
    const fieldsOf = (value: object): readonly string[] | undefined =>
      value instanceof Order ? ['id', 'status'] : undefined;
    expect(toAttributeValue({ list: [new Order()] }, { fieldsOf })).toBe('{"list":[{"id":1,"status":"new"}]}');
    const failing = {
      fieldsOf: () => {
        throw new Error('no');
      },
    };
    expect(toAttributeValue(new Order(), failing)).toBe('{}');
  });

  it('leaves the value as it was', () => {
    const value = Object.freeze({ list: Object.freeze([Object.freeze(new Card())]), own: '__proto__' });
    const before = JSON.stringify(value);
    toAttributeValue(value);
    expect(JSON.stringify(value)).toBe(before);
    expect(toAttributeValue(JSON.parse('{"__proto__":{"a":1}}'))).toBe('{"__proto__":{"a":1}}');
  });
});
