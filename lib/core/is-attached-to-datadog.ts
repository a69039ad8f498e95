import { activeTracer } from './provider.js';

/**
 * Whether our spans are made by the tracer of `dd-trace`, whose instrumentations then make spans in the same traces. Beside
 * a provider of its own the two tell different backends, and nothing is doubled.
 */
export function isAttachedToDatadog(): boolean {
  const tracer = activeTracer();
  return tracer !== undefined && '_isOtelLibrary' in tracer;
}
