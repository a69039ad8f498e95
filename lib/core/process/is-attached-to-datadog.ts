import { activeTracer } from './provider.js';

/**
 * Whether our spans are made by the tracer of `dd-trace`, so that its instrumentations make spans in the same traces and would
 * double ours. With a provider besides `dd-trace`, each sends to its own backend and nothing is doubled.
 */
export function isAttachedToDatadog(): boolean {
  const tracer = activeTracer();
  return tracer !== undefined && '_isOtelLibrary' in tracer;
}
