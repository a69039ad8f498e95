import { trace, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { INSTRUMENTATION_NAME } from '../shared/attributes.js';
import { VERSION } from '../shared/version.js';

let provider: TracerProvider | undefined;
let tracer: Tracer | undefined;

/** Our tracer of the provider that is registered now. */
export function getHttpTracer(): Tracer {
  const current = trace.getTracerProvider();
  if (current !== provider || !tracer) {
    provider = current;
    tracer = current.getTracer(INSTRUMENTATION_NAME, VERSION);
  }
  return tracer;
}
