import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TraceTree } from '../../../../analysis/tree/trace-tree.js';
import type { TraceDetail } from '../../../api.js';
import { answerOf } from '../../model/answer.js';
import { middleOf, usualWindow, within, zoom, type TimeWindow } from '../../model/axis.js';
import { explainTrace } from '../../../../analysis/causes/explain-trace.js';
import { settleClocks } from '../../../../analysis/critical-path/settle-clocks.js';
import { buildTraceTree } from '../../../../analysis/tree/build-trace-tree.js';
import { RowFinder } from '../../model/rows/find.js';
import { pathSections } from '../../model/rows/path.js';
import { endOf, type RowNode, type TraceRows } from '../../model/rows/row-node.js';
import { buildRows } from '../../model/rows/rows.js';
import { TellingAttributes } from '../../model/rows/telling.js';
import { initiallyCollapsed, visibleRows } from '../../model/rows/visible.js';
import { nameServices } from '../../state/app.js';
import { param, setParams } from '../../state/route.js';
import type { Panel, TraceScreen } from './screen.js';

const list = (name: string): string[] =>
  param(name)
    .split(',')
    .filter((item) => item !== '');

/** Which rows are folded. In the address, `f` names rows that are not as usual, `u` repetitions that are shown one by one. */
function useFolds(detail: TraceDetail, tree: TraceTree, isWhy: boolean) {
  const unfoldedList = param('u');
  const isSplit = param('split') !== '';
  const rows = useMemo(
    () => buildRows(tree, detail.followUps, { isSplit, unfolded: new Set(list('u')) }),
    [tree, isSplit, unfoldedList],
  );
  const sections = useMemo(() => pathSections(tree, rows), [tree, rows]);
  const usual = useMemo(() => {
    const held = new Set(sections.map(({ node }) => node));
    const onPath = withAncestors(rows, held);
    return initiallyCollapsed(rows, ({ index }) => onPath.has(index), isWhy);
  }, [rows, sections, isWhy]);
  const changed = param('f');
  const collapsed = useMemo(() => {
    const result = new Set(usual);
    for (const key of list('f')) if (!result.delete(key)) result.add(key);
    return result;
  }, [usual, changed]);
  const atFirst = useMemo(() => visibleRows(rows, usual), [rows, usual]);
  const visible = useMemo(() => (changed === '' ? atFirst : visibleRows(rows, collapsed)), [atFirst, collapsed]);
  return { rows, sections, collapsed, visible, atFirst };
}

function withAncestors({ nodes }: TraceRows, held: ReadonlySet<number>): Set<number> {
  const all = new Set<number>();
  for (const index of held) for (let at = index; at >= 0 && !all.has(at); at = nodes[at]!.parent) all.add(at);
  return all;
}

/** What the address says when the whole trace is shown although usually only a part of it would be. */
const ALL = 'all';

/** What time is shown, as the address says it, else what is usual. */
function useTimes(detail: TraceDetail, rows: TraceRows): Pick<TraceScreen, 'whole' | 'usual' | 'window' | 'show'> {
  const whole = useMemo(() => ({ fromUs: 0, toUs: rows.lengthUs }), [rows]);
  const usual = useMemo(() => {
    const end = detail.spans.reduce((latest, span) => Math.max(latest, endOf(span)), 0);
    return usualWindow(end - rows.originUs, whole);
  }, [detail, rows, whole]);
  const show = (window: TimeWindow): void => {
    const isWhole = window.fromUs <= 0 && window.toUs >= whole.toUs;
    const range = isWhole ? ALL : `${window.fromUs.toFixed(1)}-${window.toUs.toFixed(1)}`;
    setParams({ z: window === usual || (isWhole && usual === whole) ? undefined : range });
  };
  return { whole, usual, window: windowOf(whole, usual), show };
}

function windowOf(whole: TimeWindow, usual: TimeWindow): TimeWindow {
  if (param('z') === ALL) return whole;
  const [fromUs, toUs] = param('z').split('-').map(Number);
  if (fromUs === undefined || toUs === undefined || !(toUs > fromUs)) return usual;
  return within({ fromUs, toUs }, whole);
}

/** Everything that the view of one trace knows; what a link must bring back is in the address. */
export function useTraceScreen(received: TraceDetail): TraceScreen {
  const { detail, tree, receivedTree } = useMemo(() => withSettledClocks(received), [received]);
  const isWhy = param('panel') === 'why';
  const { rows, sections, collapsed, visible, atFirst } = useFolds(detail, tree, isWhy);
  useEffect(() => {
    const all = [...detail.spans, ...detail.followUps.flat()];
    nameServices(
      all.toSorted((a, b) => a.startUs - b.startUs || b.durationUs - a.durationUs).map(({ service }) => service),
    );
  }, [detail]);
  const explanation = useExplanation(receivedTree);
  const answer = useMemo(() => answerOf(rows, atFirst, explanation), [rows, atFirst, explanation]);
  const selected = useSelected(rows, answer.node);
  const times = useTimes(detail, rows);
  const finder = useMemo(() => new RowFinder(rows), [rows]);
  const find = param('find');
  const matches = useMemo(() => new Set(finder.find(find)), [finder, find]);
  const toggle = (node: RowNode, isOpen?: boolean): void => {
    if (node.kind === 'fold')
      return setParams({ u: [...list('u'), node.span.spanId].join(','), span: node.span.spanId });
    if (node.end === node.index + 1 || isOpen === !collapsed.has(node.key)) return;
    const changed = new Set(list('f'));
    if (!changed.delete(node.key)) changed.add(node.key);
    setParams({ f: [...changed].join(',') });
  };
  const select = (node: RowNode | undefined): void => {
    if (node === undefined || node.kind === 'section') return;
    reveal(node, rows, collapsed);
    setParams({ span: node.span.spanId, panel: param('panel') === 'why' ? 'why' : undefined });
  };
  return {
    detail,
    rows,
    visible,
    sections,
    tree,
    explanation,
    answeredBy: answer.service ?? rows.nodes[0]!.span.service,
    collapsed,
    selected,
    ...times,
    zoomBy: (factor) =>
      times.show(zoom(times.window, factor, middleOf(times.window, barOf(selected, rows)), times.whole)),
    panel: (param('panel') || 'span') as Panel,
    finder,
    telling: useMemo(() => new TellingAttributes(rows), [rows]),
    matches,
    find,
    causeOf: useMemo(() => causePlaces(rows, explanation.causes, isWhy), [rows, explanation, isWhy]),
    logsOf: useMemo(() => countLogs(detail), [detail]),
    select,
    toggle,
    open: (panel) => setParams({ panel: panel === 'span' ? undefined : panel }),
  };
}

/** A trace whose clocks disagree is drawn in the time of those that called. */
function withSettledClocks(received: TraceDetail) {
  const receivedTree = buildTraceTree(received.spans);
  const { tree } = settleClocks(receivedTree);
  if (tree === receivedTree) return { detail: received, tree, receivedTree };
  const movedUs = new Map(tree.spans.map((span) => [span.spanId, span.movedUs ?? 0]));
  const logs = received.logs.map((line) => ({ ...line, timeUs: line.timeUs + (movedUs.get(line.spanId ?? '') ?? 0) }));
  return { detail: { ...received, spans: tree.spans, logs }, tree, receivedTree };
}

/** From so many spans on, the rows are drawn before the answer is worked out. */
const LONG = 20_000;

const nothing = explainTrace({ spans: [] });

function useExplanation(tree: TraceTree): TraceScreen['explanation'] {
  const isLong = tree.spans.length > LONG;
  const [late, setLate] = useState<{ tree: TraceTree; found: TraceScreen['explanation'] }>();
  useEffect(() => {
    if (!isLong) return undefined;
    const timer = setTimeout(() => setLate({ tree, found: explainTrace(tree) }), 50);
    return () => clearTimeout(timer);
  }, [tree]);
  const now = useMemo(() => (isLong ? undefined : explainTrace(tree)), [tree]);
  if (now !== undefined) return now;
  return late?.tree === tree ? late.found : { ...nothing, headline: 'Working out where the time went …' };
}

function useSelected(rows: TraceRows, usual: RowNode | undefined): RowNode | undefined {
  const chosen = param('span');
  return useMemo(() => {
    const node = rows.nodes.find(
      ({ kind, spans }) => kind !== 'section' && spans.some(({ spanId }) => spanId === chosen),
    );
    return node ?? usual ?? rows.nodes[0];
  }, [rows, chosen, usual]);
}

/** When a row begins and ends, after the start of the trace. */
function barOf(node: RowNode | undefined, { originUs, lengthUs }: TraceRows): TimeWindow {
  if (node === undefined) return { fromUs: 0, toUs: lengthUs };
  return { fromUs: node.span.startUs - originUs, toUs: Math.max(...node.spans.map(endOf)) - originUs };
}

/** Unfolds what hides a row. */
function reveal(node: RowNode, { nodes }: TraceRows, collapsed: ReadonlySet<string>): void {
  const changed = new Set(list('f'));
  let hasChanged = false;
  for (let at = node.parent; at >= 0; at = nodes[at]!.parent) {
    const { key } = nodes[at]!;
    if (!collapsed.has(key)) continue;
    hasChanged = true;
    if (!changed.delete(key)) changed.add(key);
  }
  if (hasChanged) setParams({ f: [...changed].join(',') });
}

function causePlaces(
  rows: TraceRows,
  causes: TraceScreen['explanation']['causes'],
  isShown: boolean,
): Map<number, number> {
  const places = new Map<number, number>();
  if (!isShown) return places;
  causes.forEach(({ spanIds }, index) => {
    const ids = new Set(spanIds);
    for (const node of rows.nodes) {
      if (node.kind !== 'section' && !places.has(node.index) && node.spans.some(({ spanId }) => ids.has(spanId)))
        places.set(node.index, index + 1);
    }
  });
  return places;
}

function countLogs({ logs }: TraceDetail): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { spanId } of logs) {
    if (spanId === undefined) continue;
    const key = spanId;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
