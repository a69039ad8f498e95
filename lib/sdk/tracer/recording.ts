import type { Resource } from '@opentelemetry/resources';
import type { ReadableSpan, SpanLimits, SpanProcessor } from '@opentelemetry/sdk-trace';

/** No limit is left open. */
export type RecordingLimits = Required<SpanLimits>;

/** What all spans of one tracer have in common. */
export interface Recording {
  readonly resource: Resource;
  readonly instrumentationScope: ReadableSpan['instrumentationScope'];
  readonly limits: RecordingLimits;
  readonly processors: readonly SpanProcessor[];
}
