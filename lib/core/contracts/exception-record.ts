import type { Span } from '@opentelemetry/api';

/** How a thrown error is reported: as a span event, as a log record, or as both. */
export type ExceptionSignal = 'span-event' | 'log' | 'both';

/** One thrown error, handed to the log pipeline when `exceptionSignal` asks for it. */
export interface ExceptionRecord {
  readonly span: Span;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}
