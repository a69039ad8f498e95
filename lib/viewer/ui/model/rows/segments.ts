import { pauseEnd } from '../../../../analysis/causes/attempts.js';
import { endOf, type RowNode } from './row-node.js';
import type { SpanRecord } from '../../../../analysis/span-record.js';
import { retriesOf } from './chain.js';

/** A piece of time, microseconds since the epoch. */
export interface Piece {
  readonly fromUs: number;
  readonly toUs: number;
}

/** What of `whole` is outside `covered`; `covered` ordered by start. */
export function uncovered(whole: Piece, covered: Iterable<Piece>): Piece[] {
  const pieces: Piece[] = [];
  let at = whole.fromUs;
  for (const { fromUs, toUs } of covered) {
    if (fromUs >= whole.toUs) break;
    if (fromUs > at) pieces.push({ fromUs: at, toUs: fromUs });
    if (toUs > at) at = toUs;
  }
  if (at < whole.toUs) pieces.push({ fromUs: at, toUs: whole.toUs });
  return pieces;
}

/** The pauses between the attempts of a call: from the failure to the start of the next attempt. */
export function pausesOf(span: SpanRecord, children: readonly Piece[]): Piece[] {
  return retriesOf(span).map(({ timeUs, attributes }) => {
    const delay = attributes['resilience.attempt.delay'];
    const planned = timeUs + (typeof delay === 'number' ? delay * 1e6 : 0);
    const next = children.find(({ fromUs }) => fromUs >= timeUs);
    return { fromUs: timeUs, toUs: Math.min(pauseEnd(planned, next?.fromUs, 1000), endOf(span)) };
  });
}

export interface RowPieces {
  /** No child was running and nothing was waited for. */
  readonly own: readonly Piece[];
  readonly pauses: readonly Piece[];
}

/** Own work and pauses of a row, from the rows below it. */
export function piecesOf(node: RowNode, nodes: readonly RowNode[]): RowPieces {
  const { box } = node;
  const whole = { fromUs: box.startUs, toUs: endOf(box) };
  const children: Piece[] = [];
  for (let index = node.index + 1; index < node.end; index = nodes[index]!.end) {
    const child = nodes[index]!;
    if (child.isFollowUp !== node.isFollowUp) continue;
    for (const span of child.kind === 'fold' ? child.spans : [child.span])
      children.push({ fromUs: span.startUs, toUs: endOf(span) });
  }
  const pauses = node.spans.flatMap((span) => pausesOf(span, children));
  const covered = [...children, ...pauses].sort((a, b) => a.fromUs - b.fromUs);
  return { own: uncovered(whole, covered), pauses };
}
