import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** The parts of a span that hold texts. */
export interface SpanParts {
  readonly name: string;
  /** What masking takes the name for: the default name of a traced call is the name of a method, which comes from code. */
  readonly namePath: 'span.name' | 'code.function.name';
  readonly message: string | undefined;
  readonly attributes: Attributes;
  readonly events: ReadableSpan['events'];
  readonly links: ReadableSpan['links'];
}
