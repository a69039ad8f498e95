import type { TraceExplanation } from '../../../analysis/causes/causes.types.js';
import { sentenceParts } from '../../../analysis/words/marks.js';
import type { RowNode, TraceRows } from './rows/row-node.js';
import type { VisibleRows } from './rows/visible.js';

/** What the sentence above a trace is about. */
export interface Answer {
  /**
   * The longest row of the name in the sentence, of what is repeated the first; one that is not folded away before one that is.
   */
  readonly node: RowNode | undefined;
  /** Whose colour underlines the figure. */
  readonly service: string | undefined;
}

/** Finds the row that the sentence is about, and its service: that of the bar, or of the cause where it names no row. */
export function answerOf(
  { nodes, nodeOf }: TraceRows,
  { rows, rowOf }: VisibleRows,
  { headline, causes }: Pick<TraceExplanation, 'headline' | 'causes'>,
): Answer {
  const name = sentenceParts(headline).find(({ mark }) => mark === 'code')?.text;
  const isShown = ({ index }: RowNode): boolean => rows[rowOf[index]!] === index;
  const longest = ({ spans }: RowNode): number =>
    spans.reduce((most, span) => (span.name === name ? Math.max(most, span.durationUs) : most), -1);
  const isRepeated = causes[0]?.reason === 'n+1';
  const [named] = nodes
    .filter((node) => node.kind !== 'section' && longest(node) >= 0)
    .sort((a, b) => Number(isShown(b)) - Number(isShown(a)) || (isRepeated ? 0 : longest(b) - longest(a)));
  if (named !== undefined) return { node: named, service: named.box.service };
  return { node: nodes[nodeOf.get(causes[0]?.spanIds[0] ?? '') ?? -1], service: causes[0]?.service };
}
