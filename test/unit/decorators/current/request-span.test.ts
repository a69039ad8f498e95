import 'reflect-metadata';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { withEntry } from '../../../../lib/core/span/entry-span.js';
import { requestSpan } from '../../../../lib/decorators/current/request-span.js';
import { Sensitive } from '../../../../lib/decorators/sensitive.decorator.js';
import { SpanAttr } from '../../../../lib/decorators/span-attr.decorator.js';
import { Traced } from '../../../../lib/decorators/traced.decorator.js';
import { traced } from '../../../../lib/decorators/wrapping/traced-function.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing({ rethrowInternalErrors: true });
});
afterEach(() => tracing.close());

/** Runs `work` in a request, below a span that is not the request's own. */
function inRequest(work: () => unknown): unknown {
  const span = trace.getTracer('test').startSpan('request');
  const within = withEntry(trace.setSpan(context.active(), span), { span });
  const ended = (result: unknown) => {
    span.end();
    return result;
  };
  return context.with(within, () => Promise.resolve(traced('between', work)).then(ended));
}

class Checkout {
  @Traced()
  @SpanAttr('order.total', (order: { total: number }) => order.total, { on: 'request' })
  async pay(
    @SpanAttr('user.tier', { on: 'request' }) tier: string,
    @SpanAttr('card', { on: 'request' }) @Sensitive() card: string,
    @SpanAttr('attempt') attempt: number,
  ) {
    return { total: 7, tier, card, attempt };
  }
}

describe('requestSpan', () => {
  it('is the span by which the work has entered, however deep it is asked for', async () => {
    await inRequest(() => traced('deep', () => requestSpan().setAttribute('found', 'deep')));
    expect(tracing.find('request').attributes).toEqual({ found: 'deep' });
    expect(tracing.find('deep').attributes).toEqual({});
  });

  it('records nothing and fails nowhere outside of a request', () => {
    expect(requestSpan().isRecording()).toBe(false);
    traced('alone', () => requestSpan().setAttribute('lost', true));
    expect(tracing.find('alone').attributes).toEqual({});
  });
});

describe("@SpanAttr(…, { on: 'request' })", () => {
  it('puts parameters and results on the span of the request, masked as anywhere', async () => {
    await inRequest(() => new Checkout().pay('gold', '4111111111111111', 2));
    expect(tracing.find('request').attributes).toMatchObject({ 'user.tier': 'gold', 'order.total': 7 });
    expect(String(tracing.find('request').attributes.card)).not.toContain('4111');
    expect(tracing.find('Checkout.pay').attributes).toEqual({ attempt: 2 });
  });

  it('sets nothing outside of a request', async () => {
    await new Checkout().pay('gold', 'x', 1);
    expect(tracing.find('Checkout.pay').attributes).toEqual({ attempt: 1 });
  });

  it('refuses another place, naming the method', () => {
    expect(() => SpanAttr('a', { on: 'trace' as never })(Checkout.prototype, 'pay', 0 as never)).toThrow(
      /@SpanAttr\('a'\) on Checkout\.pay: on is 'trace'; write 'method'.*TRACED_INVALID_OPTION/,
    );
  });
});
