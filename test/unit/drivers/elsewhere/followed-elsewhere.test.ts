import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, diag, DiagLogLevel, ROOT_CONTEXT, SpanKind, trace, type Tracer } from '@opentelemetry/api';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { bullmqTelemetry } from '../../../../lib/drivers/bullmq/bullmq-telemetry.js';
import { isFollowedElsewhere } from '../../../../lib/drivers/elsewhere/followed-elsewhere.js';

const listen = (): void => {};
const followed = ['apm:nats:publish:start', 'tracing:orchestrion:bullmq:Queue_add:start'];
const notices: string[] = [];

/** A provider whose tracers look as those of dd-trace do. */
class DatadogProvider extends TracerProvider {
  override getTracer(name: string, version?: string): Tracer {
    return Object.assign(super.getTracer(name, version), { _isOtelLibrary: false });
  }
}

beforeEach(() => {
  const tell = (text: string): void => void notices.push(text);
  diag.setLogger(
    { error: tell, warn: tell, info: tell, debug() {}, verbose() {} },
    { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true },
  );
  for (const name of followed) subscribe(name, listen);
});
afterEach(() => {
  for (const name of followed) unsubscribe(name, listen);
  trace.disable();
  context.disable();
  diag.disable();
});

describe('channels of dd-trace with listeners', () => {
  it('mean nothing while its provider is not the one that our spans go to', () => {
    expect(isFollowedElsewhere('nats')).toBe(false);
    trace.setGlobalTracerProvider(new TracerProvider());
    expect(isFollowedElsewhere('nats')).toBe(false);
    expect(notices).toEqual([]);
  });

  it('are a client that it follows, when our spans are its own; said once', () => {
    trace.setGlobalTracerProvider(new DatadogProvider());
    expect([isFollowedElsewhere('nats'), isFollowedElsewhere('nats'), isFollowedElsewhere('pg')]).toEqual([
      true,
      true,
      false,
    ]);
    expect(notices).toEqual(['nestjs-traced: nats is traced by somebody else (dd-trace follows it); ours stands back']);
  });

  it('leave the jobs of BullMQ to it, in the context that they are in', () => {
    trace.setGlobalTracerProvider(new DatadogProvider());
    const { tracer } = bullmqTelemetry();
    const span = tracer.startSpan('add orders', { kind: SpanKind.PRODUCER });
    expect(span.setSpanOnContext(ROOT_CONTEXT)).toBe(ROOT_CONTEXT);
    expect(trace.getSpan(tracer.startSpan('process', { kind: SpanKind.CONSUMER }).setSpanOnContext(ROOT_CONTEXT))).toBe(
      undefined,
    );
  });
});
