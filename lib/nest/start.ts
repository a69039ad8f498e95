export { startTracing } from '../sdk/start-tracing.js';
export type { StartTracingOptions, TracingHandle } from '../sdk/start-tracing.options.js';
