import { useLayoutEffect } from 'preact/hooks';
import type { RowNode } from '../../model/rows/row-node.js';
import { addKeys, type KeyHandler } from '../../state/keys.js';
import { go, param, setParams } from '../../state/route.js';
import type { TraceScreen } from './screen.js';

/** The keys of a trace. */
export function useTraceKeys(screen: TraceScreen): void {
  useLayoutEffect(() => addKeys(keysOf(screen)), [screen]);
}

function keysOf(screen: TraceScreen): Record<string, KeyHandler> {
  const { rows, visible, selected, window, whole, usual, select, toggle, show, zoomBy, open, panel, collapsed } =
    screen;
  const row = selected === undefined ? -1 : visible.rowOf[selected.index]!;
  const shownAt = (at: number): RowNode | undefined => rows.nodes[visible.rows[at] ?? -1];
  const move = (by: number) => (): void => {
    let at = row + by;
    while (shownAt(at)?.kind === 'section') at += by;
    if (shownAt(at) !== undefined) select(shownAt(at));
  };
  const isParent = selected !== undefined && (selected.end > selected.index + 1 || selected.kind === 'fold');
  const isClosed = selected !== undefined && (selected.kind === 'fold' || collapsed.has(selected.key));
  return {
    j: move(1),
    ArrowDown: move(1),
    k: move(-1),
    ArrowUp: move(-1),
    Home: () => select(rows.nodes[0]),
    End: () => select(shownAt(visible.rows.length - 1)),
    ArrowRight: () => {
      if (selected === undefined) return false;
      return isParent && isClosed ? toggle(selected, true) : move(1)();
    },
    ArrowLeft: () => {
      if (selected === undefined) return false;
      return isParent && !isClosed ? toggle(selected, false) : select(rows.nodes[selected.parent] ?? selected);
    },
    ']': () => select(alongPath(screen, 1)),
    '[': () => select(alongPath(screen, -1)),
    e: () => select(nextError(screen)),
    l: () => followLink(screen),
    s: () => setParams({ split: param('split') === '' ? '1' : undefined }),
    w: () => open(panel === 'why' ? 'span' : 'why'),
    '+': () => zoomBy(2),
    '=': () => zoomBy(2),
    '-': () => zoomBy(0.5),
    '0': () => show(whole),
    Escape: () => {
      if (window.fromUs !== usual.fromUs || window.toUs !== usual.toUs) show(usual);
      else if (panel === 'why' || panel === 'log') open('span');
      else if (panel === 'span' && selected !== undefined) open('none');
      else go('traces');
    },
  };
}

/** The next (or previous) span on the critical path, in time. */
function alongPath({ sections, rows, selected }: TraceScreen, by: 1 | -1): RowNode | undefined {
  const held = sections.filter(({ fromUs, toUs }) => toUs - fromUs > 0);
  const at = selected === undefined ? -1 : held.findIndex(({ node }) => node === selected.index);
  if (at < 0) return rows.nodes[held[by === 1 ? 0 : held.length - 1]?.node ?? -1];
  for (let next = at + by; next >= 0 && next < held.length; next += by) {
    if (held[next]!.node !== selected?.index && isNew(held, next, at, by)) return rows.nodes[held[next]!.node];
  }
  return selected;
}

// The path may come back to a span: forwards, the next step is a span that was not on the path before.
const isNew = (held: readonly { readonly node: number }[], next: number, at: number, by: number): boolean =>
  by === 1 ? held.findIndex(({ node }) => node === held[next]!.node) > at : true;

function nextError({ rows, selected }: TraceScreen): RowNode | undefined {
  const failed = rows.nodes.filter(({ spans, kind }) => kind !== 'section' && spans.some(({ error }) => error));
  return failed.find(({ index }) => index > (selected?.index ?? -1)) ?? failed[0] ?? selected;
}

function followLink({ selected, rows, select }: TraceScreen): boolean | void {
  const link = selected?.span.links[0];
  if (link === undefined) return false;
  const here = rows.nodes[rows.nodeOf.get(link.spanId) ?? -1];
  if (here === undefined) go('trace', link.traceId, { span: link.spanId });
  else select(here);
}
