import { createContextKey, ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import { isTracingSuppressed } from '../../core/process/suppression.js';
import { extractHeaders, headersOf } from '../messaging/message-headers.js';

/** Context key of the metadata that BullMQ has stored with the job that runs. */
const SOURCE = createContextKey('nestjs-traced.bullmq-source');

/** The metadata that BullMQ is to store with a job, so that its attempts find the span that added it. */
export function carriedBy(context: Context): string {
  // BullMQ stores the job again when an attempt fails; the next attempt links to what added the job, not to the failed one.
  if (isTracingSuppressed(context)) return (context.getValue(SOURCE) as string | undefined) ?? '';
  return JSON.stringify(headersOf(context));
}

/** The context that was stored with a job; the root context when the metadata cannot be parsed. */
export function contextFrom(metadata: string): Context {
  let headers: unknown;
  try {
    headers = JSON.parse(metadata);
  } catch {
    return ROOT_CONTEXT;
  }
  return extractHeaders(headers).setValue(SOURCE, metadata);
}

/** Lets what runs inside find the metadata that the job came with. */
export function withSource(context: Context, remote: Context): Context {
  const source = remote.getValue(SOURCE);
  return source === undefined ? context : context.setValue(SOURCE, source);
}
