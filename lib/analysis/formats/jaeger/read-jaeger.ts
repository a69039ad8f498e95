import type { ReadContext } from '../read-context.js';
import { isObject, objectsOf, type Json } from '../values/objects.js';
import { readJaegerSpan } from './read-jaeger-span.js';

/** `{ traceID, spans, processes }`, as Jaeger's page saves it; wrappers such as `{ data: […] }` are opened before. */
export function readJaeger(value: Json, context: ReadContext): boolean {
  if (!Array.isArray(value.spans) || !isObject(value.processes)) return false;
  const { processes } = value;
  for (const span of objectsOf(value.spans)) {
    const process = span.process ?? processes[String(span.processID)];
    readJaegerSpan(span, isObject(process) ? process : undefined, context);
  }
  return true;
}

/** One span of Jaeger by itself, or of our own JSON, which has the same names. */
export function readLoneJaegerSpan(value: Json, context: ReadContext): boolean {
  const isSpan =
    (value.spanID !== undefined || value.spanId !== undefined) &&
    value.operationName !== undefined &&
    value.startTime !== undefined;
  if (isSpan) readJaegerSpan(value, isObject(value.process) ? value.process : undefined, context);
  return isSpan;
}
