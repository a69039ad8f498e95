import type { SpanRecord } from '../../../../analysis/span-record.js';
import { buildTraceTree } from '../../../../analysis/tree/build-trace-tree.js';
import type { TraceTree } from '../../../../analysis/tree/trace-tree.js';
import { attemptsOf, chainOf, childrenOfChain, isAttempt, retriesOf } from './chain.js';
import { toSpanTree, type SpanTree } from './children.js';
import { foldRepeated } from './fold.js';
import { endOf, type RowNode, type TraceRows } from './row-node.js';

export interface RowsOptions {
  /** Draws the two sides of every call as rows of their own. */
  readonly isSplit?: boolean;
  /** Repeated siblings that are shown one by one, by the key of their fold. */
  readonly unfolded?: ReadonlySet<string>;
}

interface Item {
  readonly spans: readonly SpanRecord[];
  readonly kind: RowNode['kind'];
  readonly depth: number;
  readonly parent: number;
  readonly tree: SpanTree;
  readonly attempt?: number | undefined;
  readonly isFollowUp: boolean;
  readonly title?: string | undefined;
}

/** The rows of a trace and, below a line, of the traces that it started and did not wait for. */
export function buildRows(
  trace: readonly SpanRecord[] | TraceTree,
  followUps: readonly (readonly SpanRecord[])[] = [],
  options: RowsOptions = {},
): TraceRows {
  const nodes: RowNode[] = [];
  const index = 'subtreeEnd' in trace ? trace : buildTraceTree(trace);
  const { spans } = index;
  const tree = toSpanTree(index);
  add(nodes, rootItems(tree, false), options);
  const started = followUps.filter((linked) => linked.length > 0).toSorted((a, b) => startOf(a) - startOf(b));
  if (started.length > 0) {
    const title = sectionTitle(spans, started);
    const first = started[0]![0]!;
    add(nodes, [{ spans: [first], kind: 'section', depth: 0, parent: -1, tree, isFollowUp: true, title }], options);
    for (const linked of started) add(nodes, rootItems(toSpanTree(buildTraceTree(linked)), true), options);
  }
  return finish(nodes, spans.length);
}

const startOf = (spans: readonly SpanRecord[]): number =>
  spans.reduce((first, span) => Math.min(first, span.startUs), Infinity);

const rootItems = (tree: SpanTree, isFollowUp: boolean): Item[] =>
  tree.roots.map((root) => ({ spans: [root], kind: 'span', depth: 0, parent: -1, tree, isFollowUp }));

/** Adds the items and everything below them, depth first, without recursion. */
function add(nodes: RowNode[], items: readonly Item[], options: RowsOptions): void {
  const open: Item[] = items.toReversed();
  for (let item = open.pop(); item !== undefined; item = open.pop()) {
    const chain = item.kind === 'span' && options.isSplit !== true ? chainOf(item.spans[0]!, item.tree) : item.spans;
    const node = toNode(item, chain, nodes.length);
    nodes.push(node);
    if (node.kind !== 'span') continue;
    const children = childItems(node, item, options);
    for (let index = children.length - 1; index >= 0; index--) open.push(children[index]!);
  }
}

function toNode(item: Item, chain: readonly SpanRecord[], index: number): RowNode {
  const span = chain[0]!;
  const isOne = item.kind === 'span';
  const prefix = item.kind === 'span' ? '' : `${item.kind}:`;
  return {
    key: prefix + span.spanId,
    kind: item.kind,
    span,
    box: isOne ? chain[chain.length - 1]! : span,
    spans: chain,
    attempt: item.attempt,
    apart: isOne && item.parent < 0 ? item.tree.apartOf(span) : '',
    isFollowUp: item.isFollowUp,
    title: item.title,
    index,
    parent: item.parent,
    depth: item.depth,
    end: index + 1,
  };
}

function childItems(node: RowNode, { tree, isFollowUp }: Item, options: RowsOptions): Item[] {
  const children = childrenOfChain(node.spans, tree);
  const numbers = attemptNumbers(node, children);
  const place = { depth: node.depth + 1, parent: node.index, tree, isFollowUp };
  return foldRepeated(children, tree, options.unfolded).map((spans) =>
    spans.length > 1
      ? { spans, kind: 'fold', ...place }
      : { spans, kind: 'span', ...place, attempt: numbers.get(spans[0]!) },
  );
}

const NONE: ReadonlyMap<SpanRecord, number> = new Map();

/**
 * The number of each attempt. Where only the repeated ones have a span of their own, the call before them is the first
 * attempt.
 */
function attemptNumbers(node: RowNode, children: readonly SpanRecord[]): ReadonlyMap<SpanRecord, number> {
  if (children.length < 2) return NONE;
  const caller = node.spans.find((span) => attemptsOf(span) > 1);
  if (caller === undefined) return NONE;
  const numbers = new Map<SpanRecord, number>();
  const marked = children.filter(isAttempt);
  const firstRetry = retriesOf(caller)[0]?.timeUs ?? Infinity;
  const before = children.filter((child) => !isAttempt(child) && child.startUs <= firstRetry);
  const isFirstMissing = marked.length < attemptsOf(caller);
  if (isFirstMissing && before.length === 1) numbers.set(before[0]!, 1);
  marked.forEach((span, index) => numbers.set(span, index + (isFirstMissing ? 2 : 1)));
  return numbers;
}

function sectionTitle(spans: readonly SpanRecord[], followUps: readonly (readonly SpanRecord[])[]): string {
  const names = new Map(spans.map((span) => [span.spanId, span.name]));
  const starters = new Set(
    followUps.flatMap((linked) => linked.flatMap(({ links }) => links.map(({ spanId }) => names.get(spanId)))),
  );
  starters.delete(undefined);
  return starters.size === 1 ? `Started by ${[...starters][0]}, not waited for` : 'Started by this, not waited for';
}

function finish(nodes: readonly RowNode[], spanCount: number): TraceRows {
  const nodeOf = new Map<string, number>();
  let [originUs, lastUs] = [Infinity, -Infinity];
  // Children come after their parents, so that going backwards every subtree is complete when its parent is met.
  for (let index = nodes.length - 1; index >= 0; index--) {
    const node = nodes[index]!;
    const parent = nodes[node.parent];
    if (parent !== undefined && parent.end < node.end) parent.end = node.end;
    if (node.kind === 'section') continue;
    for (const span of node.spans) {
      nodeOf.set(span.spanId, index);
      if (span.startUs < originUs) originUs = span.startUs;
      if (endOf(span) > lastUs) lastUs = endOf(span);
    }
  }
  if (nodes.length === 0) [originUs, lastUs] = [0, 0];
  return { nodes, nodeOf, originUs, lengthUs: Math.max(lastUs - originUs, 1), spanCount };
}
