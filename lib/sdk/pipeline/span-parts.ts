import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** The parts of a span that hold texts. */
export interface SpanParts {
  readonly name: string;
  /** The name that a call of ours has by itself is a word of code. */
  readonly namePath: 'span.name' | 'code.function.name';
  readonly message: string | undefined;
  readonly attributes: Attributes;
  readonly events: ReadableSpan['events'];
  readonly links: ReadableSpan['links'];
}
