import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Observable, of } from 'rxjs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Readable } from 'node:stream';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { SpanFields } from '../../../lib/decorators/span-fields.decorator.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { createMetrics, type Metrics } from '../../../lib/metrics/create-metrics.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

let tracing: TracingCapture;
let metrics: Metrics;
beforeEach(() => {
  tracing = captureTracing();
  metrics = createMetrics();
});
afterEach(async () => {
  metrics.stop();
  await tracing.close();
});

/** Waits until what the references point at has been collected; how many are left in the end. */
async function leftOf(references: readonly WeakRef<object>[]): Promise<number> {
  let left = references.length;
  for (let round = 0; round < 20 && left > 0; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    tracing.reset();
    collect();
    left = references.filter((reference) => reference.deref() !== undefined).length;
  }
  return left;
}

class Base {
  @Traced() echo(@SpanAttr('value') value: unknown): unknown {
    return value;
  }
  @Traced() async later(@SpanAttr('value') value: unknown): Promise<unknown> {
    await null;
    return value;
  }
  @Traced() fail(error: unknown): never {
    throw error;
  }
  @Traced() timer(_value: unknown): NodeJS.Timeout {
    return setTimeout(() => {}, 1_000_000);
  }
  @Traced() observable(value: unknown): Observable<unknown> {
    return of(value);
  }
}

describe('what the user made and let go', () => {
  it('is collected: classes, with their instances', async () => {
    const references = Array.from({ length: 8 }, () => {
      @SpanFields('id')
      class Made extends Base {
        @SpanAttr('id') id = 1;
        @Sensitive() pin = 'secret';
        @Traced() own(): number {
          return 1;
        }
      }
      const made = new Made();
      made.own();
      made.echo(made);
      return [new WeakRef<object>(Made), new WeakRef<object>(made)];
    }).flat();
    expect(await leftOf(references)).toBe(0);
  });

  it('is collected: arguments, results and errors', async () => {
    const base = new Base();
    const references: WeakRef<object>[] = [];
    const made = <T extends object>(value: T): T => {
      references.push(new WeakRef(value));
      return value;
    };
    await (async () => {
      base.echo(made({ a: 1 }));
      await base.later(made({ a: 1 }));
      expect(() => base.fail(made(new Error('gone')))).toThrow('gone');
      (base.echo(made(of(1))) as Observable<number>).subscribe();
      (base.echo(made(Readable.from(['a']))) as Readable).destroy();
      base.observable(made({ a: 1 })).subscribe();
      await (base.echo(made(Promise.resolve(1))) as Promise<number>);
    })();
    expect(await leftOf(references)).toBe(0);
  });

  it('is collected although something that was started inside goes on', async () => {
    const reference = {
      argument: undefined as WeakRef<object> | undefined,
      self: undefined as WeakRef<object> | undefined,
    };
    const timer = (() => {
      const [self, argument] = [new Base(), { a: 1 }];
      Object.assign(reference, { argument: new WeakRef(argument), self: new WeakRef(self) });
      return self.timer(argument);
    })();
    const left = await leftOf([reference.argument as WeakRef<object>, reference.self as WeakRef<object>]);
    clearTimeout(timer);
    expect(left).toBe(0);
  });
});
