import { trace, type Tracer, type TracerProvider } from '@opentelemetry/api';
import { INSTRUMENTATION_NAME } from '../shared/attributes.js';
import { VERSION } from '../shared/version.js';

// The API keeps its registrations in one object under this symbol (stable since 1.0). Reading it directly tells in a few
// nanoseconds that no SDK is there; every value is still obtained through the public API.
const API = Symbol.for('opentelemetry.js.api.1');

type ApiRegistrations = { trace?: TracerProvider };

let registrations: ApiRegistrations | undefined;
let knownProvider: TracerProvider | undefined;
let tracer: Tracer | undefined;

/** Our tracer, or `undefined` while no tracer provider is registered. */
export function activeTracer(): Tracer | undefined {
  registrations ??= (globalThis as { [API]?: ApiRegistrations })[API];
  const provider = registrations?.trace;
  if (provider === undefined) return undefined;
  if (provider !== knownProvider) {
    knownProvider = provider;
    tracer = trace.getTracer(INSTRUMENTATION_NAME, VERSION);
  }
  return tracer;
}
