import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runInSpan } from '../../../lib/core/span/run-in-span.js';
import { startSpan } from '../../../lib/core/span/start-span.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';
import { tracingMatchers, type TracingMatchers } from '../../../lib/testing/matchers/tracing-matchers.js';

declare module 'expect' {
  interface Matchers<R> extends TracingMatchers<R> {}
}
expect.extend(tracingMatchers);

let tracing: TracingCapture;

beforeAll(() => {
  tracing = captureTracing();
  startSpan({ name: 'POST /orders', kind: SpanKind.SERVER }).run(() => undefined);
  runInSpan({ name: 'place' }, () => {
    const span = trace
      .getTracer('t')
      .startSpan('charge', { kind: SpanKind.CLIENT, attributes: { card: 'visa', n: 2 } });
    span.addEvent('retry', { attempt: 1 });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'refused by bank' });
    span.end();
  });
});
afterAll(() => tracing.close());

const messageOf = (check: () => void): string => {
  try {
    check();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the matcher passed');
};

describe('matchers about a trace', () => {
  it('toHaveSpan takes a name, a regular expression or a shape', () => {
    expect(tracing).toHaveSpan('place');
    expect(tracing.spans()).toHaveSpan(/^pl/);
    expect(tracing).toHaveSpan({
      name: 'charge',
      kind: 'client',
      status: 'error',
      parent: 'place',
      attributes: { card: /^v/, n: expect.any(Number), cvv: undefined },
    });
    expect(tracing).toHaveSpan({ name: 'place', parent: null });
    expect(tracing).not.toHaveSpan('refund');
    expect(tracing).not.toHaveSpan({ name: 'charge', parent: null });
    expect(tracing).not.toHaveSpan({ name: 'place', parent: 'charge' });
  });

  it('toHaveSpan says what is there and why the nearest does not fit', () => {
    expect(messageOf(() => expect(tracing).toHaveSpan('refund'))).toBe("expected 'refund' among 'charge', 'place'");
    expect(
      messageOf(() =>
        expect(tracing).toHaveSpan({
          name: 'charge',
          kind: 'server',
          parent: 'POST /orders',
          attributes: { card: 'amex', cvv: expect.any(String) },
        }),
      ),
    ).toBe(
      "expected a span with name 'charge', kind server, attributes {card: \"amex\", cvv: Any<String>}, parent 'POST /orders' " +
        "among 'charge', 'place'; 'charge' comes closest, but its kind is client, its card is \"visa\", it has no cvv, its parent is 'place'",
    );
    expect(messageOf(() => expect(tracing).not.toHaveSpan('place'))).toBe(
      "expected no span like 'place', found 'place'",
    );
  });

  it('toHaveSpanCount counts all spans, or those that fit', () => {
    expect(tracing).toHaveSpanCount(2);
    expect(tracing).toHaveSpanCount(1, { kind: 'client' });
    expect(tracing).not.toHaveSpanCount(2, 'place');
    expect(messageOf(() => expect(tracing).toHaveSpanCount(3))).toBe(
      "expected 3 spans, found 2 among 'charge', 'place'",
    );
  });

  it('toMatchTree compares with a text, whose indentation does not matter', () => {
    expect(tracing).toMatchTree(`
      place
      └─ charge (client) ✗ refused by bank
    `);
    expect(tracing).toMatchTree('place\n└─ charge (client) ✗ refused by bank {n: 2}', { attributes: ['n'] });
    expect(tracing).not.toMatchTree('place');
    expect(messageOf(() => expect(tracing).toMatchTree('place'))).toContain('but it is\n\nplace\n└─ charge');
  });

  it('toHaveEndedAllSpans names the open ones', () => {
    expect(tracing).not.toHaveEndedAllSpans();
    expect(messageOf(() => expect(tracing).toHaveEndedAllSpans())).toBe(
      'expected every span to have ended, but these are open: POST /orders',
    );
  });

  it('refuse what they cannot read', () => {
    expect(messageOf(() => expect('text').toHaveSpan('a'))).toContain(
      'toHaveSpan: expected what captureTracing() returns',
    );
    expect(messageOf(() => expect(undefined).toBeRootSpan())).toContain('toBeRootSpan: expected a span');
  });
});

describe('matchers about a span', () => {
  it('toHaveAttributes compares the attributes that are named', () => {
    expect(tracing.find('charge')).toHaveAttributes({ card: 'visa' });
    expect(tracing.find('charge')).not.toHaveAttributes({ card: 'visa', n: 3 });
    expect(messageOf(() => expect(tracing.find('charge')).toHaveAttributes({ n: 3 }))).toBe(
      "expected 'charge' to have attributes {n: 3}, but its n is 2",
    );
  });

  it('toHaveParent and toBeRootSpan go by ids', () => {
    const [charge, place] = [tracing.find('charge'), tracing.find('place')];
    expect(charge).toHaveParent(place);
    expect(place).not.toHaveParent(charge);
    expect(place).toBeRootSpan();
    expect(charge).not.toBeRootSpan();
    expect(messageOf(() => expect(place).toHaveParent(charge))).toContain("child of 'charge'");
  });

  it('toHaveSpanStatus compares the status and its message', () => {
    expect(tracing.find('charge')).toHaveSpanStatus('error', /bank/);
    expect(tracing.find('place')).toHaveSpanStatus('unset');
    expect(tracing.find('charge')).not.toHaveSpanStatus('error', 'bank');
    expect(messageOf(() => expect(tracing.find('charge')).toHaveSpanStatus('ok'))).toBe(
      "expected 'charge' to have status ok, but it is error with the message 'refused by bank'",
    );
  });

  it('toHaveSpanEvent compares a name and the attributes that are named', () => {
    expect(tracing.find('charge')).toHaveSpanEvent('retry');
    expect(tracing.find('charge')).toHaveSpanEvent('retry', { attempt: 1 });
    expect(tracing.find('charge')).not.toHaveSpanEvent('retry', { attempt: 2 });
    expect(messageOf(() => expect(tracing.find('place')).toHaveSpanEvent('retry'))).toBe(
      "expected 'place' to have an event 'retry', but it has no events",
    );
  });
});
