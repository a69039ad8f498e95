import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanLimits, SpanProcessor } from '@opentelemetry/sdk-trace';

/** Tells what an attribute may be. */
export type IsValue = (value: unknown) => boolean;

/** No limit is left open. */
export type RecordingLimits = Required<SpanLimits>;

/** What all spans of one tracer have in common. */
export interface Recording {
  readonly resource: Resource;
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly limits: RecordingLimits;
  /** What attributes of spans and links may be; those of events are always simple. */
  readonly isValue: IsValue;
  /** Whether `null` is a value. */
  readonly recordsNull: boolean;
  readonly processors: readonly SpanProcessor[];
}
