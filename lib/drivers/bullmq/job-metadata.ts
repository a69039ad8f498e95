import { createContextKey, ROOT_CONTEXT, type Context } from '@opentelemetry/api';
import { isTracingSuppressed } from '../../core/suppression.js';
import { extractHeaders, headersOf } from '../messaging/message-headers.js';

/** The metadata that a job came with. */
const SOURCE = createContextKey('nestjs-traced.bullmq-source');

/** The metadata of a job, as BullMQ keeps it with the job. */
export function carriedBy(context: Context): string {
  // A failed attempt hands the job on: the next one belongs to whoever added it, not to this attempt.
  if (isTracingSuppressed(context)) return (context.getValue(SOURCE) as string | undefined) ?? '';
  return JSON.stringify(headersOf(context));
}

/** Where a job with this metadata belongs; broken metadata says nothing. */
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
