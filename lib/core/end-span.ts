import type { Span } from '@opentelemetry/api';
import { reportInternalError } from '../shared/guard.js';
import { runtime } from '../shared/runtime.js';

/** Ends a span now, by the clock of the process; never throws. */
export function endSpan(span: Span): void {
  try {
    if (runtime.clock === undefined) span.end();
    else span.end(runtime.clock());
  } catch (error) {
    reportInternalError('span.end', error);
  }
}
