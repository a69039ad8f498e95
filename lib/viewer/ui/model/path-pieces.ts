import { toSettledTree } from '../../../analysis/critical-path/settle-clocks.js';
import type { SpanRecord } from '../../../analysis/span-record.js';
import { retriesOf } from './rows/chain.js';
import { pathSections } from './rows/path.js';
import { buildRows } from './rows/rows.js';
import { piecesOf } from './rows/segments.js';
import type { PathSection } from './rows/thread.js';

/** One piece of a critical path, with who held the request. */
export interface PathPiece {
  readonly service: string;
  readonly name: string;
  readonly us: number;
  readonly isPause: boolean;
}

/** Who held the request, piece by piece in order of time. */
export function pathPieces(spans: readonly SpanRecord[]): PathPiece[] {
  const tree = toSettledTree({ spans });
  const rows = buildRows(tree, [], { isSplit: true });
  const byId = new Map(tree.spans.map((span) => [span.spanId, span]));
  return pathSections(tree, rows).flatMap(({ node, fromUs, toUs }) => {
    const { span } = rows.nodes[node]!;
    const held = byId.get(span.spanId) ?? span;
    const pauses = retriesOf(held).length === 0 ? [] : piecesOf(rows.nodes[node]!, rows.nodes).pauses;
    return splitByPauses(held, { node, fromUs, toUs }, pauses);
  });
}

function splitByPauses(
  span: SpanRecord,
  { fromUs, toUs }: PathSection,
  pauses: readonly { fromUs: number; toUs: number }[],
): PathPiece[] {
  const pieces: PathPiece[] = [];
  const push = (from: number, to: number, isPause: boolean): void => {
    if (to - from > 0) pieces.push({ service: span.service, name: span.name, us: to - from, isPause });
  };
  let at = fromUs;
  for (const pause of pauses) {
    const [from, to] = [Math.max(pause.fromUs, at), Math.min(pause.toUs, toUs)];
    if (to <= from) continue;
    push(at, from, false);
    push(from, to, true);
    at = to;
  }
  push(at, toUs, false);
  return pieces;
}
