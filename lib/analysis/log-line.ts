import type { RecordAttributes } from './span-record.js';

/** One line of a log, with the trace and, mostly, the span in which it was written. */
export interface LogLine {
  readonly traceId: string;
  /** Absent for a line of the trace alone. */
  readonly spanId?: string | undefined;
  /** Microseconds since 1970. */
  readonly timeUs: number;
  /** As its logger says it, `WARN` or `error`; empty where it says nothing. */
  readonly severity: string;
  /** OpenTelemetry's number, 1 (`TRACE`) to 24 (`FATAL4`), where the source knows it. */
  readonly severityNumber?: number | undefined;
  readonly body: string;
  readonly attributes?: RecordAttributes | undefined;
  /** The service that wrote it, where it says so. */
  readonly service?: string | undefined;
}
