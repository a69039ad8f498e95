import { useEffect, useRef, useState } from 'preact/hooks';
import { ticks, within, type TimeWindow } from '../../model/axis.js';
import { roundDuration } from '../../model/words/format.js';
import { endOf, type RowNode } from '../../model/rows/row-node.js';
import { slots, slotsVersion } from '../../state/app.js';
import { theme } from '../../state/theme.js';
import { useScreen } from './screen.js';

const HEIGHT = 44;
/** With more rows than this, the picture shows how many spans start in each bar of `BAR` pixels, and no rows. */
const MOST = 600;
const BAR = 3;

/** The whole trace as a picture; dragging chooses the time that is shown. */
export function Minimap({ width, drawn }: { readonly width: number; readonly drawn: number }) {
  const { rows, window, whole, show } = useScreen();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [version, currentTheme] = [slotsVersion.value, theme.value];
  useEffect(() => {
    if (canvas.current !== null && width > 0) paint(canvas.current, rows, width, drawn);
  }, [rows, width, drawn, version, currentTheme]);
  const isZoomed = window.fromUs > whole.fromUs || window.toUs < whole.toUs;
  const toX = (us: number): number => (us / whole.toUs) * drawn;
  const drag = useTimeDrag(whole, drawn, show);
  const shown = drag.window ?? (isZoomed ? window : undefined);
  return (
    <div class="minimap" {...drag.handlers}>
      <canvas ref={canvas} aria-hidden="true" />
      {shown !== undefined && (
        <div
          class="brush"
          style={{ left: `${toX(shown.fromUs)}px`, width: `${Math.max(3, toX(shown.toUs) - toX(shown.fromUs))}px` }}
        />
      )}
    </div>
  );
}

function paint(
  canvas: HTMLCanvasElement,
  rows: ReturnType<typeof useScreen>['rows'],
  width: number,
  drawn: number,
): void {
  const ratio = devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(HEIGHT * ratio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.scale(ratio, ratio);
  const styles = getComputedStyle(document.documentElement);
  const colours = new Map<string, string>();
  const error = styles.getPropertyValue('--error');
  const nodes = rows.nodes.filter(({ kind }) => kind !== 'section');
  const colourOf = (service: string): string => {
    const colour = slots.colour(service);
    if (!colours.has(colour)) colours.set(colour, styles.getPropertyValue(`--${colour}`));
    return colours.get(colour)!;
  };
  const toX = (us: number): number => ((us - rows.originUs) / rows.lengthUs) * drawn;
  if (nodes.length > MOST) return paintDensity(context, nodes, toX, colourOf, error);
  const lane = Math.min(3.5, (HEIGHT - 6) / Math.max(1, nodes.length));
  nodes.forEach(({ box, spans }, index) => {
    const [x, end, y] = [toX(box.startUs), toX(endOf(spans[spans.length - 1]!)), 4 + index * lane];
    context.fillStyle = colourOf(box.service);
    context.fillRect(x, y, Math.max(1, end - x), Math.max(0.6, Math.min(1.6, lane - 0.4)));
    if (!box.error) return;
    context.fillStyle = error;
    context.fillRect(end - 1, y - 0.5, 2, 2.4);
  });
}

/** How much starts when, by service from the bottom up; failures along the top. */
function paintDensity(
  context: CanvasRenderingContext2D,
  nodes: readonly RowNode[],
  toX: (us: number) => number,
  colourOf: (service: string) => string,
  error: string,
): void {
  const columns = new Map<number, Map<string, number>>();
  for (const { box, index, end } of nodes) {
    const column = Math.floor(toX(box.startUs) / BAR);
    // Only rows without rows below them are counted.
    if (end === index + 1) {
      const counts = columns.get(column) ?? new Map<string, number>();
      columns.set(column, counts.set(box.service, (counts.get(box.service) ?? 0) + 1));
    }
    if (!box.error) continue;
    context.fillStyle = error;
    context.fillRect(column * BAR, 2, BAR - 1, 5);
  }
  const sum = (counts: Map<string, number>): number => [...counts.values()].reduce((total, count) => total + count, 0);
  const most = [...columns.values()].reduce((highest, counts) => Math.max(highest, sum(counts)), 1);
  for (const [column, counts] of columns) {
    let y = HEIGHT - 4;
    for (const [service, count] of [...counts].sort()) {
      const height = (count / most) * (HEIGHT - 14);
      context.fillStyle = colourOf(service);
      context.fillRect(column * BAR, (y -= height), BAR - 1, height);
    }
  }
}

/** Times along the top; dragging chooses, as on the picture. */
export function Axis({ drawn }: { readonly drawn: number }) {
  const { window, show } = useScreen();
  const drag = useTimeDrag(window, drawn, show);
  const span = window.toUs - window.fromUs;
  return (
    <div class="axis" {...drag.handlers}>
      {ticks(window, drawn / 120).map((us) => {
        const x = ((us - window.fromUs) / span) * drawn;
        return (
          <span class={x < 8 ? 'first' : ''} style={{ left: `${x < 8 ? 2 : x}px` }}>
            {us === 0 ? '0' : roundDuration(us)}
          </span>
        );
      })}
      {drag.window !== undefined && (
        <div
          class="brush"
          style={{
            left: `${((drag.window.fromUs - window.fromUs) / span) * drawn}px`,
            width: `${((drag.window.toUs - drag.window.fromUs) / span) * drawn}px`,
          }}
        />
      )}
    </div>
  );
}

interface TimeDrag {
  readonly window: TimeWindow | undefined;
  readonly handlers: Readonly<Record<string, (event: PointerEvent) => void>>;
}

/** Chooses a piece of `range` by dragging; a click alone changes nothing. */
function useTimeDrag(range: TimeWindow, drawn: number, show: (window: TimeWindow) => void): TimeDrag {
  const [drag, setDrag] = useState<{ from: number; to: number } | undefined>();
  const at = (event: PointerEvent): number => {
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    return Math.min(1, Math.max(0, (event.clientX - box.left) / drawn));
  };
  const toUs = (share: number): number => range.fromUs + share * (range.toUs - range.fromUs);
  const window =
    drag !== undefined && Math.abs(drag.to - drag.from) * drawn > 4
      ? within({ fromUs: toUs(Math.min(drag.from, drag.to)), toUs: toUs(Math.max(drag.from, drag.to)) }, range)
      : undefined;
  return {
    window,
    handlers: {
      onPointerDown: (event) => {
        (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
        setDrag({ from: at(event), to: at(event) });
      },
      onPointerMove: (event) => drag !== undefined && setDrag({ ...drag, to: at(event) }),
      onPointerUp: () => {
        if (window !== undefined) show(window);
        setDrag(undefined);
      },
    },
  };
}
