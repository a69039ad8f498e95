import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Counted, Gauged, SpanAttr, Timed, Traced } from '../../../lib/index.js';
import { captureSpans, stopCapture, type SpanCapture } from '../../support/spans.js';

let spans: SpanCapture;
beforeEach(() => {
  spans = captureSpans();
});
afterEach(stopCapture);

const onMethod = (decorator: unknown) => () => {
  class Shop {
    async charge(): Promise<void> {}
  }
  const descriptor = Object.getOwnPropertyDescriptor(Shop.prototype, 'charge')!;
  (decorator as MethodDecorator)(Shop.prototype, 'charge', descriptor);
};

describe('a name in front', () => {
  it('is the name of the span, alone and with options', () => {
    class Shop {
      @Traced('shop.charge') charge(): number {
        return 1;
      }
      @Traced('shop.refund', { kind: 'client', attributes: { 'shop.part': 'back' } }) refund(): number {
        return 2;
      }
    }
    expect([new Shop().charge(), new Shop().refund()]).toEqual([1, 2]);
    expect(spans.named('shop.charge').kind).toBe(0);
    expect(spans.named('shop.refund')).toMatchObject({ kind: 2, attributes: { 'shop.part': 'back' } });
  });

  it('is refused when it is empty', () => {
    expect(onMethod(Traced(''))).toThrow(/@Traced\(\) on Shop\.charge: name is an empty text/);
  });

  it('works in the TC39 form', () => {
    const decorate = Traced('shop.total') as unknown as (value: () => number, context: object) => () => number;
    const total = decorate(() => 7, { kind: 'method', name: 'total', metadata: {}, addInitializer: () => {} });
    expect(total()).toBe(7);
    expect(spans.named('shop.total')).toBeDefined();
  });
});

describe('an option that nobody reads', () => {
  it.each<[string, unknown, RegExp]>([
    [
      '@Traced()',
      Traced({ nmae: 'x' } as never),
      /@Traced\(\) on Shop\.charge: unknown option 'nmae'\. Did you mean 'name'\?/,
    ],
    ['@Traced(name, options)', Traced('x', { ratry: 3 } as never), /unknown option 'ratry'\. Did you mean 'retry'\?/],
    [
      '@Counted()',
      Counted('test_names_total', { amout: 1 } as never),
      /@Counted.*unknown option 'amout'\. Did you mean 'amount'\?/,
    ],
    ['@Timed()', Timed('test_names_seconds', { bucket: [1] } as never), /Did you mean 'buckets'\?/],
    ['@Gauged()', Gauged('test_names', { valeu: 1 } as never), /Did you mean 'value'\?/],
  ])('is refused: %s', (_, decorator, message) => {
    expect(onMethod(decorator)).toThrow(expect.objectContaining({ code: 'TRACED_INVALID_OPTION' }));
    expect(onMethod(decorator)).toThrow(message);
  });

  it('is refused on a class and on a parameter', () => {
    expect(() => {
      @Traced({ exlude: ['x'] } as never)
      class Shop {}
      return Shop;
    }).toThrow(/@Traced\(\) on Shop: unknown option 'exlude'\. Did you mean 'exclude'\?/);
    expect(() => {
      class Shop {
        charge(@SpanAttr('shop.id', { no: 'request' } as never) _id: string): void {}
      }
      return Shop;
    }).toThrow(/@SpanAttr\('shop\.id'\) on Shop\.charge: unknown option 'no'\. Did you mean 'on'\?/);
  });
});

describe('a value that is none', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'kind',
      Traced({ kind: 'cleint' as never }),
      /@Traced\(\) on Shop\.charge: kind is 'cleint'; write 'internal', .*Did you mean 'client'\?/,
    ],
    ['kind by number', Traced({ kind: 9 as never }), /kind is 9; write/],
    ['attemptSpans', Traced({ retry: 1, attemptSpans: 'retrys' as never }), /Did you mean 'retries'\?/],
    ['backoff', Traced({ retry: { backoff: 'exponental' as never } }), /Did you mean 'exponential'\?/],
  ])('is refused, with what was meant: %s', (_, decorator, message) => {
    expect(onMethod(decorator)).toThrow(message);
  });
});
