import { useEffect, useRef } from 'preact/hooks';
import { zoom } from '../../model/axis.js';
import { count, duration, plural } from '../../model/words/format.js';
import { Key } from '../../parts/marks.js';
import { revealRow, useNarrow, useSlice } from '../../parts/virtual.js';
import { param, setParams } from '../../state/route.js';
import type { BarScale } from './bar.js';
import { Drawing } from './drawing.js';
import { Axis, Minimap } from './minimap.js';
import { labelOf, RowName } from './row-name.js';
import { useScreen } from './screen.js';
import { useTraceKeys } from './trace-keys.js';

/** Room right of the drawing for the durations of bars that end there. */
const RIGHT = 62;

/** Names on the left, time to the right, only the rows in sight. */
export function Waterfall() {
  const screen = useScreen();
  const { rows, visible, window, whole, selected, show } = screen;
  const isNarrow = useNarrow();
  const rowHeight = isNarrow ? 38 : 24;
  const scroller = useRef<HTMLDivElement>(null);
  const slice = useSlice(scroller, visible.rows.length, rowHeight);
  const names = isNarrow ? 0 : slice.width > 700 ? 340 : 280;
  const fullWidth = Math.max(60, slice.width - names - (isNarrow ? 24 : 0));
  const drawn = Math.max(30, fullWidth - RIGHT);
  const perUs = drawn / (window.toUs - window.fromUs);
  const scale: BarScale = { width: drawn, toX: (us) => (us - rows.originUs - window.fromUs) * perUs };
  useTraceKeys(screen);
  const selectedRow = selected === undefined ? -1 : visible.rowOf[selected.index]!;
  useEffect(() => {
    if (scroller.current !== null && selectedRow >= 0) revealRow(scroller.current, selectedRow, rowHeight);
    // A panel that opens takes room: what is selected stays in sight.
  }, [selectedRow, slice.height]);
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    const box = scroller.current!.getBoundingClientRect();
    const centre = Math.min(1, Math.max(0, (event.clientX - box.left - names) / drawn));
    show(zoom(window, Math.exp(-event.deltaY / 240), centre, whole));
  };
  return (
    <section class="waterfall" aria-label="Spans" style={{ '--names': `${names}px` }}>
      <div class="wf-head">
        <div class="left">
          <span>
            {window.toUs - window.fromUs < whole.toUs - whole.fromUs
              ? `${window.fromUs === 0 ? 0 : duration(window.fromUs)} to ${duration(window.toUs)}`
              : 'whole trace'}
          </span>
          <Zoom />
        </div>
        <Minimap width={fullWidth} drawn={drawn} />
      </div>
      <div class="wf-head">
        <div class="left">
          <Counts />
        </div>
        <Axis drawn={drawn} />
      </div>
      <div
        class="wf-rows"
        ref={scroller}
        role="tree"
        tabIndex={0}
        aria-label={`Spans of the trace, ${count(rows.spanCount)}`}
        aria-activedescendant={selected === undefined ? undefined : `r-${selected.index}`}
        onWheel={wheel}
      >
        <div class="wf-length" style={{ height: `${visible.rows.length * rowHeight + 40}px` }}>
          <Rows from={slice.from} to={slice.to} rowHeight={rowHeight} isNarrow={isNarrow} />
          {slice.width > 0 && (
            <Drawing
              slice={slice}
              rowHeight={rowHeight}
              barTop={isNarrow ? 20 : 5}
              scale={scale}
              fullWidth={fullWidth}
            />
          )}
        </div>
      </div>
    </section>
  );
}

function Counts() {
  const { panel, rows, visible } = useScreen();
  if (param('split') !== '') {
    return (
      <button class="link" onClick={() => setParams({ split: undefined })}>
        Draw calls as one row <Key>S</Key>
      </button>
    );
  }
  const text =
    panel === 'why'
      ? 'numbers are the causes'
      : `${plural(visible.rows.length, 'row')} for ${plural(rows.spanCount, 'span')}`;
  return <span>{text}</span>;
}

function Zoom() {
  const { zoomBy } = useScreen();
  return (
    <span class="zoom">
      <button aria-label="Zoom out" onClick={() => zoomBy(0.5)}>
        −
      </button>
      <button aria-label="Zoom in" onClick={() => zoomBy(2)}>
        +
      </button>
    </span>
  );
}

function Rows({
  from,
  to,
  rowHeight,
  isNarrow,
}: {
  readonly from: number;
  readonly to: number;
  readonly rowHeight: number;
  readonly isNarrow: boolean;
}) {
  const { rows, visible, selected, select, toggle, matches, collapsed, panel, explanation } = useScreen();
  const dimmed = panel === 'why' ? new Set(explanation.notCauses.map(({ spanId }) => spanId)) : undefined;
  const shown = [...visible.rows.subarray(from, to)].map((index) => rows.nodes[index]!);
  return (
    <>
      {shown.map((node, at) => {
        const isParent = node.end > node.index + 1 || node.kind === 'fold';
        const classes = ['wf-row', node.kind];
        if (node === selected) classes.push('selected');
        if (node.spans.some(({ error }) => error)) classes.push('failed');
        if (matches.has(node.index)) classes.push('match');
        if (dimmed?.has(node.span.spanId) === true) classes.push('dim');
        return (
          <div
            key={node.key}
            id={`r-${node.index}`}
            class={classes.join(' ')}
            role={node.kind === 'section' ? 'presentation' : 'treeitem'}
            aria-level={node.depth + 1}
            aria-expanded={isParent ? node.kind !== 'fold' && !collapsed.has(node.key) : undefined}
            aria-selected={node === selected}
            aria-label={labelOf(node)}
            style={{ top: `${(from + at) * rowHeight}px` }}
            onClick={() => node.kind !== 'section' && select(node)}
            onDblClick={() => toggle(node)}
          >
            <RowName node={node} isNarrow={isNarrow} />
          </div>
        );
      })}
    </>
  );
}
