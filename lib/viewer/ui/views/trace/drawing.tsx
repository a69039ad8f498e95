import { useMemo } from 'preact/hooks';
import { ticks } from '../../model/axis.js';
import { threadSteps, type ThreadStep } from '../../model/rows/thread.js';
import type { Slice } from '../../parts/virtual.js';
import { slots, slotsVersion } from '../../state/app.js';
import { Bar, type BarScale } from './bar.js';
import { useScreen } from './screen.js';

export interface DrawingProps {
  readonly slice: Slice;
  readonly rowHeight: number;
  /** Where the bar begins in its row. */
  readonly barTop: number;
  readonly scale: BarScale;
  readonly fullWidth: number;
}

/** Bars, critical path and rulers of the rows in sight, as one drawing over them. */
export function Drawing({ slice, rowHeight, barTop, scale, fullWidth }: DrawingProps) {
  const { rows, visible, sections, selected, window, whole } = useScreen();
  const steps = useMemo(
    () => threadSteps(sections, visible.rowOf, (node) => rows.nodes[node]!.parent, scale.toX),
    [sections, visible, window.fromUs, window.toUs, scale.width],
  );
  const top = slice.from * rowHeight;
  const height = (slice.to - slice.from) * rowHeight;
  const nodes = [...visible.rows.subarray(slice.from, slice.to)].map((index) => rows.nodes[index]!);
  const bottom = Math.max(height, slice.height);
  return (
    <svg class="drawing-layer" width={fullWidth} height={bottom} style={{ top: `${top}px` }} aria-hidden="true">
      <Hatches />
      {ticks(window, scale.width / 120).map((us) => (
        <path class="grid" d={`M${round(scale.toX(us + rows.originUs))} 0v${bottom}`} />
      ))}
      <path class="edge" d={`M0.5 0v${bottom}`} />
      <Rulers scale={scale} bottom={bottom} whole={whole.toUs} />
      <Thread
        steps={steps}
        from={slice.from}
        to={slice.to}
        rowHeight={rowHeight}
        line={barTop + 13.5}
        width={scale.width}
      />
      {nodes.map((node, at) =>
        node.kind === 'section' ? null : (
          <Bar
            key={node.key}
            node={node}
            nodes={rows.nodes}
            y={at * rowHeight + barTop}
            scale={scale}
            isSelected={node === selected}
          />
        ),
      )}
    </svg>
  );
}

const round = (x: number): number => Math.round(x) + 0.5;

/** The thread of the steps between `from` and `to`, and the uprights that pass them. */
function Thread({
  steps,
  from,
  to,
  rowHeight,
  line,
  width,
}: {
  readonly steps: readonly ThreadStep[];
  readonly from: number;
  readonly to: number;
  readonly rowHeight: number;
  readonly line: number;
  readonly width: number;
}) {
  const yOf = (row: number): number => (row - from) * rowHeight + line;
  const flat: string[] = [];
  const uprights: string[] = [];
  steps.forEach((step, index) => {
    const before = steps[index - 1];
    const isIn = step.row >= from && step.row < to && step.toX >= 0 && step.fromX <= width;
    if (isIn) flat.push(`M${Math.max(-4, step.fromX)} ${yOf(step.row)}H${Math.min(width + 4, step.toX)}`);
    if (before === undefined || before.row === step.row || step.fromX < 0 || step.fromX > width) return;
    const [low, high] = before.row < step.row ? [before.row, step.row] : [step.row, before.row];
    if (high < from || low >= to) return;
    uprights.push(`M${step.fromX} ${yOf(Math.max(low, from - 2)) + 1}V${yOf(Math.min(high, to + 1)) + 1}`);
  });
  return (
    <>
      <path class="upright" d={uprights.join('')} />
      <path class="thread" d={flat.join('')} />
    </>
  );
}

/** “now” for what is still open, and where the request was answered when something went on after it. */
function Rulers({
  scale,
  bottom,
  whole,
}: {
  readonly scale: BarScale;
  readonly bottom: number;
  readonly whole: number;
}) {
  const { rows, detail } = useScreen();
  const root = rows.nodes[0];
  if (root === undefined) return null;
  const isOpen = rows.nodes.some(({ spans }) => spans.some(({ open }) => open === true));
  const hasFollowUps = detail.followUps.length > 0;
  const now = scale.toX(rows.originUs + whole);
  const answered = scale.toX(root.span.startUs + root.span.durationUs);
  const status = root.span.attributes['http.response.status_code'];
  return (
    <>
      {isOpen && (
        <g>
          <path class="now" d={`M${round(now)} 0v${bottom}`} />
          <text class="now-text" x={now + 5} y={bottom - 10}>
            now
          </text>
        </g>
      )}
      {hasFollowUps && root.span.open !== true && (
        <g>
          <path class="answered" d={`M${round(answered)} 0v${bottom}`} />
          <text class="answered-text" x={answered + 6} y={bottom - 10}>
            answered {typeof status === 'number' ? status : ''}
          </text>
        </g>
      )}
    </>
  );
}

function Hatches() {
  void slotsVersion.value;
  const colours = [...new Set([...slots.names.map((name) => slots.colour(name)), 'cx'])];
  return (
    <defs>
      {colours.map((colour) => (
        <pattern
          id={`hatch-${colour}`}
          class={colour}
          width="6"
          height="6"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(25)"
        >
          <rect class="own" width="2.6" height="6" />
        </pattern>
      ))}
    </defs>
  );
}
