import { runtime } from '../../../core/runtime/runtime.js';
import { systemClock } from '../../../shared/time/clock.js';
import type { StartedSampling } from '../../samplers/start-sampling.js';
import type { SpanStage } from '../span-stage.js';
import { resolveTail } from './tail.config.js';
import { TailStage } from './tail.stage.js';

/** The tail in front of `next`, when traces are chosen at their end. */
export function createTail(
  { tail, important }: Pick<StartedSampling, 'tail' | 'important'>,
  next: SpanStage,
): TailStage | undefined {
  return tail === undefined ? undefined : new TailStage(resolveTail(tail, important), next, systemClock);
}

/**
 * Connects the tail with HTTP servers and clients, as far as the options ask for it: callers are told that this part of a
 * trace is kept, and callees that keep their part are heard. Answers with how to stop.
 */
export function linkTail(stage: TailStage | undefined): () => void {
  const { tellCallers = false, heedCallees = false } = stage?.config ?? {};
  if (stage === undefined || !(tellCallers || heedCallees)) return () => undefined;
  const link = {
    promise: tellCallers
      ? ({ spanId }: { readonly spanId: string }, isFailing: boolean) => stage.promise(spanId, isFailing)
      : undefined,
    heed: heedCallees ? ({ spanId }: { readonly spanId: string }) => stage.heed(spanId) : undefined,
  };
  runtime.tailLink = link;
  return () => {
    if (runtime.tailLink === link) runtime.tailLink = undefined;
  };
}
