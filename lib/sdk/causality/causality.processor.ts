import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { ATTR_TRACED_AFTER } from '../../shared/attributes.js';
import { endOfTurn, type EndOfTurn } from './turn.js';

/**
 * Notes which sibling's end let a span start: the one that ended last in the same turn of the event loop. Timestamps alone
 * cannot tell it where calls run beside each other (`Promise.all`). What is noted is wrong only if two siblings end in one
 * turn and the earlier one was waited for. Costs two comparisons a span, and an immediate for each turn in which spans end.
 */
export class CausalityProcessor implements SpanProcessor {
  #parentSpanId = '';
  #endedSpanId = '';
  #isForgetting = false;
  readonly #endOfTurn: EndOfTurn;

  constructor(atEndOfTurn: EndOfTurn = endOfTurn) {
    this.#endOfTurn = atEndOfTurn;
  }

  onStart(span: Span): void {
    if (this.#parentSpanId === '') return;
    const { parentSpanContext, attributes } = span as Span & ReadableSpan;
    // Written where `setAttribute` would write it: its checks of names, values and limits cost more than all of this.
    if (parentSpanContext?.spanId === this.#parentSpanId) attributes[ATTR_TRACED_AFTER] = this.#endedSpanId;
  }

  onEnd(span: ReadableSpan): void {
    const parent = span.parentSpanContext;
    if (parent === undefined) return;
    this.#parentSpanId = parent.spanId;
    this.#endedSpanId = span.spanContext().spanId;
    if (this.#isForgetting) return;
    this.#isForgetting = true;
    this.#endOfTurn(this.#forget);
  }

  readonly #forget = (): void => {
    this.#isForgetting = false;
    this.#parentSpanId = '';
  };

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}
