import { useEffect, useRef, useState } from 'preact/hooks';
import { ticks, within, type TimeWindow } from '../../model/axis.js';
import { roundDuration } from '../../model/words/format.js';
import { endOf } from '../../model/rows/row-node.js';
import { slots, slotsVersion } from '../../state/app.js';
import { theme } from '../../state/theme.js';
import { useScreen } from './screen.js';

const HEIGHT = 44;
/** More rows than this are drawn as samples. */
const MOST = 4000;

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
  const step = Math.max(1, Math.ceil(nodes.length / MOST));
  const lane = Math.min(3.5, (HEIGHT - 6) / Math.max(1, nodes.length / step));
  for (let index = 0; index < nodes.length; index += step) {
    const { box, spans } = nodes[index]!;
    const colour = slots.colour(box.service);
    if (!colours.has(colour)) colours.set(colour, styles.getPropertyValue(`--${colour}`));
    const x = ((box.startUs - rows.originUs) / rows.lengthUs) * drawn;
    const end = ((endOf(spans[spans.length - 1]!) - rows.originUs) / rows.lengthUs) * drawn;
    const y = 4 + (index / step) * lane;
    context.fillStyle = colours.get(colour)!;
    context.fillRect(x, y, Math.max(1, end - x), Math.max(0.6, Math.min(1.6, lane - 0.4)));
    if (!box.error) continue;
    context.fillStyle = error;
    context.fillRect(end - 1, y - 0.5, 2, 2.4);
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
