import type { Context } from '@opentelemetry/api';
import type { ReadableSpan, Span, SpanProcessor } from '@opentelemetry/sdk-trace';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { guard } from '../../shared/errors/guard.js';
import type { SpanMasker } from './mask-span.js';
import { MaskedSpanView } from './masked-view.js';
import { startSite } from '../../shared/start-site.js';

/** A span processor that is given spans as they were recorded, with everything that exporters never see. */
export interface UnmaskedProcessor {
  readonly processor: SpanProcessor;
  readonly sees: 'unmasked';
}

/** What `spanProcessors` holds. */
export type SpanProcessorOption = SpanProcessor | UnmaskedProcessor;

/** A processor of the user's, one that fails included: the span ends all the same. */
export interface UserProcessor {
  readonly processor: SpanProcessor;
  readonly isMasked: boolean;
}

/** @throws TracedError `TRACED_INVALID_OPTION` for what is no processor and for a word that `sees` does not know. */
export function toUserProcessor(option: SpanProcessorOption): UserProcessor {
  const { processor, sees } =
    typeof option === 'object' && option !== null && 'processor' in option
      ? option
      : { processor: option, sees: 'masked' };
  if (typeof processor?.onEnd === 'function' && (sees === 'masked' || sees === 'unmasked')) {
    return { processor, isMasked: sees === 'masked' };
  }
  refuseOption(
    startSite(),
    "spanProcessors holds what is no span processor; write a processor, or { processor, sees: 'unmasked' }.",
  );
}

/** Calls the processors of the user's in their order. */
export class UserProcessors {
  /** Whether one of them wants masked spans. */
  readonly seeMasked: boolean;
  /** Whether one of them is given unmasked spans, which it may mask itself, and later. */
  readonly seeUnmasked: boolean;

  constructor(
    private readonly processors: readonly UserProcessor[],
    private readonly maskLive: SpanMasker,
  ) {
    this.seeMasked = processors.some(({ isMasked }) => isMasked);
    this.seeUnmasked = processors.some(({ isMasked }) => !isMasked);
  }

  onStart(span: Span, parentContext: Context): void {
    if (this.processors.length === 0) return;
    this.tell('onStart', span, (processor, seen) => processor.onStart(seen, parentContext));
  }

  onEnding(span: Span): void {
    if (this.processors.length === 0) return;
    this.tell('onEnding', span, (processor, seen) => processor.onEnding?.(seen));
  }

  onEnd(span: ReadableSpan, masked: ReadableSpan): void {
    for (const { processor, isMasked } of this.processors) {
      guard('span processor onEnd', () => processor.onEnd(isMasked ? masked : span));
    }
  }

  /** Asks all of them, also when one fails; rejects with the first failure. */
  async each(step: (processor: SpanProcessor) => Promise<void>): Promise<void> {
    const outcomes = await Promise.allSettled(this.processors.map(async ({ processor }) => step(processor)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Tells all of them of a span that is open. */
  private tell(what: string, span: Span, call: (processor: SpanProcessor, seen: Span) => void): void {
    const view = this.seeMasked ? new MaskedSpanView(span as Span & ReadableSpan, this.maskLive) : undefined;
    for (const { processor, isMasked } of this.processors) {
      guard(`span processor ${what}`, () => {
        if (isMasked && view !== undefined) view.during(() => call(processor, view));
        else call(processor, span);
      });
    }
  }
}
