import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Sensitive } from '../../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../../lib/decorators/traced.decorator.js';
import { ownNames } from '../../../../lib/privacy/values/own-names.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

const bigObject = (): Record<string, number> =>
  Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`key${index}`, index]));

describe('ownNames', () => {
  it('gives all names of a small object, and the first 2,048 of a big one, with their number', () => {
    expect(ownNames({ a: 1, b: 2 })).toEqual({ names: ['a', 'b'], total: 2 });
    const { names, total } = ownNames(bigObject());
    expect([names.length, names[0], total]).toEqual([2_048, 'key0', 100_000]);
  });
});

describe('an argument with very many properties', () => {
  let tracing: TracingCapture;
  beforeEach(() => {
    tracing = captureTracing();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await tracing.close();
  });

  it('is listed once, however many calls it is given to', () => {
    class Imports {
      @Traced() plain(_rows: object): void {}
      @Traced() exported(@SpanAttr('rows') _rows: object): void {}
      @Traced() marked(@Sensitive() _rows: object): void {
        throw new Error('no');
      }
    }
    const [imports, rows] = [new Imports(), bigObject()];
    const lists = (['keys', 'entries', 'values', 'getOwnPropertyNames'] as const).map((name) =>
      jest.spyOn(Object, name as 'keys'),
    );
    const ownKeys = jest.spyOn(Reflect, 'ownKeys');
    for (let call = 0; call < 10; call++) {
      imports.plain(rows);
      imports.exported(rows);
      expect(() => imports.marked(rows)).toThrow('no');
    }
    const listings = [...lists, ownKeys].flatMap(({ mock }) => mock.calls).filter(([object]) => object === rows);
    expect(listings).toHaveLength(1);
    expect(tracing.spans()).toHaveLength(30);
  });
});
