import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { Retry } from '../../../lib/decorators/resilience/retry.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import type { TracedOptions } from '../../../lib/decorators/plan/traced.options.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

const UNSET: TracedOptions = {
  ...{ name: undefined, kind: undefined, attributes: undefined, onResult: undefined, links: undefined },
  ...{ root: undefined, expected: undefined, enabled: undefined, retry: undefined, timeout: undefined },
};

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());
const busy = (): Error => Object.assign(new Error('busy'), { status: 503 });

describe('an option that is given as undefined', () => {
  it('hides nothing that the class says', () => {
    @Traced({ name: 'order', kind: 'producer', attributes: { 'app.shop': 'north' } })
    class Orders {
      @Traced(UNSET) place(): void {}
    }
    new Orders().place();
    expect(tracing.spans()).toMatchObject([
      { name: 'order.place', kind: SpanKind.PRODUCER, attributes: { 'app.shop': 'north' } },
    ]);
  });

  it('hides nothing that the outer one of two decorators says, nor the name in front of the options', () => {
    class Orders {
      @Traced({ kind: 'client', attributes: { 'app.shop': 'north' } }) @Traced(UNSET) place(): void {}
      @Traced('order.cancel', UNSET as object) cancel(): void {}
    }
    new Orders().place();
    new Orders().cancel();
    expect(tracing.spans()).toMatchObject([
      { name: 'Orders.place', kind: SpanKind.CLIENT, attributes: { 'app.shop': 'north' } },
      { name: 'order.cancel', kind: SpanKind.INTERNAL },
    ]);
  });

  it('leaves a policy its defaults', async () => {
    let attempts = 0;
    class Orders {
      @Retry({ retries: undefined, baseMs: 0, backoff: undefined, budget: undefined, on: undefined, scope: undefined })
      async place(): Promise<never> {
        attempts += 1;
        return Promise.reject(busy());
      }
      @Retry({ baseMs: 0 })
      async plain(): Promise<never> {
        attempts -= 1;
        return Promise.reject(busy());
      }
    }
    await expect(new Orders().place()).rejects.toThrow('busy');
    expect(attempts).toBeGreaterThan(1);
    await expect(new Orders().plain()).rejects.toThrow('busy');
    expect(attempts).toBe(0);
  });
});
