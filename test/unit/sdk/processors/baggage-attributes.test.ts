import { context, propagation, trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { runInSpan } from '../../../../lib/core/span/run-in-span.js';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import type { CaptureOptions } from '../../../../lib/testing/capture/capture.options.js';
import type { TracingCapture } from '../../../../lib/testing/capture/tracing-capture.js';
import { captureDiag } from '../capture-diag.js';

let tracing: TracingCapture | undefined;
afterEach(() => tracing?.close());

/** The attributes of spans, the inner one last, that start with this baggage. */
function attributesWith(entries: Record<string, string>, options: CaptureOptions, own: Record<string, string> = {}) {
  tracing = captureTracing(options);
  const baggage = propagation.createBaggage(
    Object.fromEntries(Object.entries(entries).map(([name, value]) => [name, { value }])),
  );
  context.with(propagation.setBaggage(context.active(), baggage), () =>
    runInSpan({ name: 'outer', attributes: own }, () => runInSpan({ name: 'inner' }, () => undefined)),
  );
  return ['outer', 'inner'].map((name) => tracing?.find(name).attributes);
}

describe('baggage.toAttributes', () => {
  const options = { baggage: { toAttributes: ['request.id', 'correlation.id'] } };

  it('makes the named entries attributes of every span, and no others', () => {
    const seen = attributesWith({ 'request.id': 'r-1', 'correlation.id': 'c-1', 'user.plan': 'gold' }, options);
    expect(seen).toEqual(Array(2).fill({ 'request.id': 'r-1', 'correlation.id': 'c-1' }));
  });

  it('makes none unless it is asked to', () => {
    expect(attributesWith({ 'request.id': 'r-1' }, {})).toEqual([{}, {}]);
  });

  it('leaves what a span says itself', () => {
    expect(attributesWith({ 'request.id': 'r-1' }, options, { 'request.id': 'own' })).toEqual([
      { 'request.id': 'own' },
      { 'request.id': 'r-1' },
    ]);
  });

  it('masks what must not be told, also where it is not asked by name', () => {
    const [outer] = attributesWith(
      { 'request.id': 'ada@example.com', password: 'hunter2' },
      { baggage: { toAttributes: ['request.id', 'password'] } },
    );
    expect(JSON.stringify(outer)).not.toMatch(/ada@|hunter2/);
    expect(Object.keys(outer ?? {})).toEqual(expect.arrayContaining(['request.id', 'password']));
  });

  it('leaves out a value that is too long', () => {
    const [outer] = attributesWith({ 'request.id': 'r'.repeat(257), 'correlation.id': 'c'.repeat(256) }, options);
    expect(outer).toEqual({ 'correlation.id': 'c'.repeat(256) });
  });

  it('copies what comes with a request', () => {
    tracing = captureTracing(options);
    const parent = propagation.extract(context.active(), { baggage: 'request.id=r-7,other=1' });
    context.with(parent, () => runInSpan({ name: 'work' }, () => undefined));
    expect(tracing.find('work').attributes).toEqual({ 'request.id': 'r-7' });
  });

  it.each([
    [['request.id'], "baggage is a list; write an object such as { toAttributes: ['request.id'] }"],
    [
      { toAttributes: 'request.id' },
      "baggage.toAttributes is a text; write a list of names, for example ['request.id']",
    ],
    [{ toAttributes: [''] }, 'baggage.toAttributes is a list; write a list of names'],
    [{ toAttributes: Array.from({ length: 33 }, (_, index) => `n${index}`) }, "for example ['request.id'], at most 32"],
  ])('refuses %j', (baggage, message) => {
    expect(() => captureTracing({ baggage: baggage as never })).toThrow(message);
  });

  it('says that it has no effect on a provider that was there before', async () => {
    const log = captureDiag();
    trace.setGlobalTracerProvider(new TracerProvider());
    const handle = startTracing({ ...options, env: {} });
    await handle.shutdown();
    trace.disable();
    log.restore();
    expect(log.warn.join('\n')).toMatch(/have no effect: baggage \(the BaggageSpanProcessor/);
  });
});
