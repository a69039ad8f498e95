import { systemClock } from '../../../shared/clock.js';
import type { StartedSampling } from '../../samplers/start-sampling.js';
import type { SpanStage } from '../span-stage.js';
import { resolveTail } from './tail.config.js';
import { TailStage } from './tail.stage.js';

/** `next` behind a tail, when traces are chosen at their end. */
export function withTail({ tail, important }: Pick<StartedSampling, 'tail' | 'important'>, next: SpanStage): SpanStage {
  return tail === undefined ? next : new TailStage(resolveTail(tail, important), next, systemClock);
}
