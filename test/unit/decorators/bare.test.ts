import { describe, expect, it } from '@jest/globals';
import { Counted } from '../../../lib/decorators/metrics/counted.decorator.js';
import { Gauged } from '../../../lib/decorators/metrics/gauged.decorator.js';
import { Timed } from '../../../lib/decorators/metrics/timed.decorator.js';
import { Bulkhead } from '../../../lib/decorators/resilience/bulkhead.decorator.js';
import { CircuitBreaker } from '../../../lib/decorators/resilience/circuit-breaker.decorator.js';
import { Fallback } from '../../../lib/decorators/resilience/fallback.decorator.js';
import { Retry } from '../../../lib/decorators/resilience/retry.decorator.js';
import { Timeout } from '../../../lib/decorators/resilience/timeout.decorator.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { SpanFields } from '../../../lib/decorators/span-fields.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { Untraced } from '../../../lib/decorators/untraced.decorator.js';

class Shop {
  name = 'shop';
  charge(_card: string): void {}
  static open(): void {}
}
const charge = Object.getOwnPropertyDescriptor(Shop.prototype, 'charge');

const decorators = Object.entries({
  Traced,
  Untraced,
  Sensitive,
  SpanAttr,
  SpanFields,
  Retry,
  Timeout,
  Fallback,
  Bulkhead,
  CircuitBreaker,
  Counted,
  Timed,
  Gauged,
}) as [string, (...args: unknown[]) => unknown][];

/** What compilers call a decorator with, in each of its places. */
const places: [string, unknown[], string][] = [
  ['a class', [Shop], 'Shop'],
  ['a method', [Shop.prototype, 'charge', charge], 'Shop.charge'],
  ['a parameter', [Shop.prototype, 'charge', 0], 'Shop.charge'],
  ['a parameter of a constructor', [Shop, undefined, 0], 'Shop'],
  ['a field', [Shop.prototype, 'name', undefined], 'Shop.name'],
  ['a static method', [Shop, 'open', Object.getOwnPropertyDescriptor(Shop, 'open')], 'Shop.open'],
  ['a class of the TC39 form', [Shop, { kind: 'class', name: 'Shop' }], 'Shop'],
  ['a method of the TC39 form', [charge?.value, { kind: 'method', name: 'charge' }], 'charge'],
  ['a field of the TC39 form', [undefined, { kind: 'field', name: 'name' }], 'name'],
];

describe.each(decorators)('@%s without its parentheses', (name, bare) => {
  it.each(places)('is refused on %s, which it would not decorate', (_, args, member) => {
    expect(() => bare(...args)).toThrow(
      expect.objectContaining({
        code: 'TRACED_INVALID_TARGET',
        message: expect.stringMatching(
          new RegExp(`^@${name} on ${member} decorates nothing yet, .*; write @${name}\\(.*\\) with parentheses`),
        ),
      }),
    );
  });
});

describe('what is no decoration', () => {
  it('is taken as it was: classes, functions and objects among options', () => {
    class Card {
      number = '';
    }
    const use: (() => unknown)[] = [
      () => Sensitive(() => '***'),
      () => Sensitive({ type: Card }),
      () => SpanFields({ card: Card }, 'id' as never),
      () => Fallback(() => []),
      () => Fallback({ on: TypeError, with: () => [] } as never),
      () => Fallback(function fallback() {}),
    ];
    for (const make of use) expect(make).not.toThrow();
  });
});
