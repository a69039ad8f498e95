// Compiled by `npm run typecheck`: every @ts-expect-error below is a mistake that the compiler must find.
import { expect as jestExpect } from '@jest/globals';
import type { TracingCapture, TracingMatchers } from '../../lib/testing.js';
import { captureTracing, tracingMatchers, VirtualClock } from '../../lib/testing.js';
import { expect as vitestExpect } from 'vitest';

declare module 'expect' {
  interface Matchers<R> extends TracingMatchers<R> {}
}
declare module 'vitest' {
  interface Matchers<T = any> extends TracingMatchers<void> {}
}

jestExpect.extend(tracingMatchers);
vitestExpect.extend(tracingMatchers);

const tracing: TracingCapture = captureTracing({ serviceName: 'orders', clock: new VirtualClock(), masking: false });

jestExpect(tracing).toHaveSpan({ name: /place/, kind: 'client', attributes: { id: jestExpect.any(String) } });
vitestExpect(tracing).toHaveSpan({ name: /place/, kind: 'client', attributes: { id: vitestExpect.any(String) } });
jestExpect(tracing.find('a')).not.toHaveParent(tracing.find('b'));
vitestExpect(tracing.find('a')).not.toHaveParent(tracing.find('b'));

// @ts-expect-error: a kind is one of OpenTelemetry's words
jestExpect(tracing).toHaveSpan({ kind: 'clients' });
// @ts-expect-error: a kind is one of OpenTelemetry's words
vitestExpect(tracing).toHaveSpan({ kind: 'clients' });
// @ts-expect-error: a status is one of OpenTelemetry's words
vitestExpect(tracing.find('a')).toHaveSpanStatus('failed');
// @ts-expect-error: spans stay in memory
captureTracing({ exporters: ['zipkin'] });
