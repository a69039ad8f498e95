import { isSpanContextValid, type Span } from '@opentelemetry/api';
import type { ServerResponse } from 'node:http';
import { TRACERESPONSE } from './kept-part.js';

/** Tells the client which trace answered it; does nothing when headers are gone or no trace is running. */
export function writeTraceresponse(response: ServerResponse, span: Span): void {
  const context = span.spanContext();
  if (response.headersSent || !isSpanContextValid(context)) return;
  const flags = (context.traceFlags & 0x03).toString(16).padStart(2, '0');
  response.setHeader(TRACERESPONSE, `00-${context.traceId}-${context.spanId}-${flags}`);
}
