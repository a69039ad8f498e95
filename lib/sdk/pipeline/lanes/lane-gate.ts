import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { reportInternalError } from '../../../shared/errors/guard.js';
import { createSpanMasker } from '../mask-span.js';
import { resolveMasking } from '../resolve-masking.js';
import type { LaneOptions } from './lane.options.js';

/** Gives the span that a backend is given; `undefined` for a span that is not for it. */
export type LaneGate = (span: ReadableSpan) => ReadableSpan | undefined;

const RANDOM_DIGITS = 14;
const RANDOM_RANGE = 2 ** 56;

/** What stands at the entrance of a lane; `undefined` where every span passes as it is. */
export function createGate(name: string, options: LaneOptions): LaneGate | undefined {
  const { filter, ratio = 1, masking } = options;
  if (filter === undefined && ratio === 1 && masking === undefined) return undefined;
  const mask = masking === undefined ? undefined : createSpanMasker(resolveMasking(masking));
  return (span) => {
    if (ratio < 1 && !isWithin(span.spanContext().traceId, ratio)) return undefined;
    if (filter !== undefined && !passes(filter, span, name)) return undefined;
    return mask === undefined ? span : mask(span);
  };
}

/** By the random part of the trace id, as consistent sampling does: every process and language decides alike. */
function isWithin(traceId: string, ratio: number): boolean {
  return Number(`0x${traceId.slice(-RANDOM_DIGITS)}`) >= (1 - ratio) * RANDOM_RANGE;
}

function passes(filter: (span: ReadableSpan) => boolean, span: ReadableSpan, name: string): boolean {
  try {
    return Boolean(filter(span));
  } catch (error) {
    reportInternalError(`filter of exporter ${name}`, error);
    return true;
  }
}
