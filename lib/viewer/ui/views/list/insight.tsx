import { useMemo, useRef, useState } from 'preact/hooks';
import type { TraceSummary } from '../../../api.js';
import { clockMinutes, clockSeconds, count, duration, percent, roundDuration } from '../../model/words/format.js';
import { buildHeat, heatLabels, rowUs, type Heat } from '../../model/heat.js';
import { isFailed } from '../../model/trace-list.js';
import { Key } from '../../parts/marks.js';
import { param, setParams } from '../../state/route.js';
import { Said } from '../../parts/said.js';
import { useWidth } from '../../parts/virtual.js';
import { useLoaded } from '../../state/loaded.js';
import { source, type Selection } from '../../state/source.js';

export type { Selection };

const COLUMNS = 88;
const SPAN_US = 15 * 60e6;
const HEIGHT = 132;
const [LEFT, TOP, BOTTOM] = [50, 12, 104];
/** The height of a label with its distance to the next. */
const LABEL = 14;

/** `from,to,min,max` in whole microseconds. */
export function readSelection(text: string): Selection | undefined {
  const [fromUs, toUs, minUs, maxUs] = text.split(',').map(Number);
  if (text === '' || [fromUs, toUs, minUs, maxUs].some((value) => value === undefined || Number.isNaN(value)))
    return undefined;
  return { fromUs: fromUs!, toUs: toUs!, minUs: minUs!, maxUs: maxUs! };
}

/** Durations over time, and what the selected ones have in common. */
export function Insight({
  traces,
  selection,
}: {
  readonly traces: readonly TraceSummary[];
  readonly selection: Selection | undefined;
}) {
  // A wrong clock somewhere must not push everything else out of the picture.
  const newest = (traces.find(({ startUs }) => startUs < Date.now() * 1000 + SPAN_US) ?? traces[0])?.startUs ?? 0;
  // In whole slots, so that the picture moves by a slot and not by a hair.
  const slotUs = SPAN_US / COLUMNS;
  const toUs = Math.ceil((newest + 1) / slotUs) * slotUs;
  const heat = useMemo(
    () =>
      buildHeat(
        traces.map((trace) => ({ startUs: trace.startUs, durationUs: trace.durationUs, failed: isFailed(trace) })),
        toUs - SPAN_US,
        toUs,
        COLUMNS,
      ),
    [traces, toUs],
  );
  return (
    <div class="insight">
      <figure>
        <figcaption>
          <span>
            <b>Durations</b> last 15 minutes on a logarithmic scale, stronger means more traces, drag to select
          </span>
          <span>
            <b class="bad">▬</b> errors
          </span>
        </figcaption>
        <HeatPicture heat={heat} selection={selection} />
      </figure>
      <Difference selection={selection} slowest={() => slowestTenth(traces, toUs)} />
    </div>
  );
}

/** The ends of the selection that holds the slowest of the picture. */
function slowestTenth(traces: readonly TraceSummary[], toUs: number): string {
  const shown = traces.filter(({ startUs }) => startUs >= toUs - SPAN_US && startUs <= toUs);
  const durations = shown.map(({ durationUs }) => durationUs).sort((a, b) => a - b);
  const [minUs, maxUs] = [durations[Math.floor(durations.length * 0.9)] ?? 0, durations.at(-1) ?? 0];
  return [toUs - SPAN_US, toUs, Math.floor(minUs), Math.ceil(maxUs)].map(Math.round).join(',');
}

function HeatPicture({ heat, selection }: { readonly heat: Heat; readonly selection: Selection | undefined }) {
  const svg = useRef<SVGSVGElement>(null);
  const WIDTH = useWidth(svg, 950);
  const [drag, setDrag] = useState<{ x: number; y: number; toX: number; toY: number } | undefined>();
  const cellWidth = (WIDTH - LEFT) / heat.columns;
  const cellHeight = (BOTTOM - TOP) / heat.rows;
  const rowY = (row: number): number => BOTTOM - row * cellHeight;
  const timeX = (us: number): number =>
    Math.max(LEFT, LEFT + Math.min(1, (us - heat.fromUs) / (heat.toUs - heat.fromUs)) * (WIDTH - LEFT));
  const usY = (us: number): number => rowY(Math.log10(us / heat.minUs) * 3);
  const place = (event: PointerEvent): { x: number; y: number } => {
    const box = svg.current!.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) / box.width) * WIDTH,
      y: ((event.clientY - box.top) / box.height) * HEIGHT,
    };
  };
  const finish = (): void => {
    if (drag === undefined) return;
    setDrag(undefined);
    const column = (x: number): number => Math.min(heat.columns, Math.max(0, (x - LEFT) / cellWidth));
    const row = (y: number): number => Math.min(heat.rows, Math.max(0, (BOTTOM - y) / cellHeight));
    const [left, right] = [
      Math.floor(column(Math.min(drag.x, drag.toX))),
      Math.ceil(column(Math.max(drag.x, drag.toX))),
    ];
    const [low, high] = [Math.floor(row(Math.max(drag.y, drag.toY))), Math.ceil(row(Math.min(drag.y, drag.toY)))];
    const slot = (heat.toUs - heat.fromUs) / heat.columns;
    const edges = [
      heat.fromUs + left * slot,
      heat.fromUs + Math.max(right, left + 1) * slot,
      rowUs(heat, low),
      rowUs(heat, Math.max(high, low + 1)),
    ];
    setParams({ sel: edges.map((us) => Math.round(us)).join(',') });
  };
  const chosen =
    drag !== undefined
      ? {
          x: Math.min(drag.x, drag.toX),
          y: Math.min(drag.y, drag.toY),
          width: Math.abs(drag.toX - drag.x),
          height: Math.abs(drag.toY - drag.y),
        }
      : selection && {
          x: timeX(selection.fromUs),
          y: usY(selection.maxUs),
          width: timeX(selection.toUs) - timeX(selection.fromUs),
          height: usY(selection.minUs) - usY(selection.maxUs),
        };
  return (
    <svg
      class="heat"
      ref={svg}
      role="img"
      aria-label={`Durations of the last 15 minutes; ${count(heat.failures.reduce((sum, value) => sum + value, 0))} failed`}
      onPointerDown={(event) => {
        svg.current!.setPointerCapture(event.pointerId);
        const { x, y } = place(event);
        setDrag({ x, y, toX: x, toY: y });
      }}
      onPointerMove={(event) => {
        if (drag === undefined) return;
        const { x, y } = place(event);
        setDrag({ ...drag, toX: x, toY: y });
      }}
      onPointerUp={finish}
    >
      <rect class="base" x={LEFT} y={TOP} width={WIDTH - LEFT} height={BOTTOM - TOP} />
      {heat.counts.map((value, index) => {
        if (value === 0) return null;
        const [column, row] = [Math.floor(index / heat.rows), index % heat.rows];
        const strength = 0.22 + 0.78 * Math.sqrt(value / heat.most);
        return (
          <rect
            class="cell"
            x={LEFT + column * cellWidth}
            y={rowY(row + 1)}
            width={cellWidth - 1}
            height={cellHeight - 1}
            fill-opacity={strength.toFixed(2)}
          />
        );
      })}
      {heat.failures.map(
        (value, column) =>
          value > 0 && (
            <rect class="fail" x={LEFT + column * cellWidth} y={BOTTOM + 3} width={cellWidth - 1} height="4" />
          ),
      )}
      {heatLabels(heat, LABEL / cellHeight).map(({ us, row }) => (
        <text x={LEFT - 6} y={rowY(row) + 4} text-anchor="end">
          {roundDuration(us)}
        </text>
      ))}
      {[0, 1, 2].map((third) => (
        <text x={LEFT + (third / 3) * (WIDTH - LEFT)} y={HEIGHT - 6} text-anchor={third === 0 ? 'start' : 'middle'}>
          {clockMinutes(heat.fromUs + (third / 3) * SPAN_US)}
        </text>
      ))}
      <text x={WIDTH} y={HEIGHT - 6} text-anchor="end">
        {clockMinutes(heat.toUs)}
      </text>
      {chosen !== undefined && <rect class="chosen" {...chosen} />}
    </svg>
  );
}

function Difference({
  selection,
  slowest,
}: {
  readonly selection: Selection | undefined;
  readonly slowest: () => string;
}) {
  const { value, error } = useLoaded(
    async () => (selection === undefined ? undefined : source.value.difference(param('q'), selection)),
    [param('sel'), param('q')],
  );
  if (selection === undefined) {
    return (
      <div class="difference t2">
        <b class="t1">What do the slow ones share?</b>
        <p>Drag over the picture: what the selected traces have, and the others have not, is said here.</p>
        <button onClick={() => setParams({ sel: slowest() })}>Select the slowest tenth</button>
      </div>
    );
  }
  return (
    <div class="difference">
      <div class="row">
        <span class="grow">
          <b>{count(value?.selected ?? 0)} selected</b>{' '}
          <span class="t3">
            {duration(selection.minUs)} to {duration(selection.maxUs)} since {clockSeconds(selection.fromUs)}
          </span>
        </span>
        <button onClick={() => setParams({ sel: undefined })}>
          Clear <Key>Esc</Key>
        </button>
      </div>
      <p class="said">
        <Said text={error?.message ?? value?.sentence ?? 'Comparing …'} />
      </p>
      <ul>
        {value?.rows.slice(0, 5).map(({ attribute, value: text, selectedShare, restShare }) => (
          <li>
            <span class="cut mono" title={`${attribute} ${text}`}>
              <span class="t2 cut">{attribute}</span> <span class="cut">{text}</span>
            </span>
            <span class="share" aria-hidden="true">
              <i style={{ width: `${selectedShare * 100}%` }} />
              <s style={{ left: `${restShare * 100}%` }} />
            </span>
            <span class="num">
              <b>{percent(selectedShare)}</b> <span class="t2">else {percent(restShare)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
