import type { SpanRecord } from '../../../../analysis/span-record.js';
import { duration } from '../../model/words/format.js';
import { endOf, type RowNode } from '../../model/rows/row-node.js';
import { piecesOf, type Piece } from '../../model/rows/segments.js';
import { colourOf } from '../../parts/marks.js';
import { slots } from '../../state/app.js';

export interface BarScale {
  /** Pixels from the left of the drawing, for microseconds since the epoch. */
  readonly toX: (us: number) => number;
  /** Where the drawing ends. */
  readonly width: number;
}

const HEIGHT = 10;
const LABEL_ROOM = 62;

interface BarProps {
  readonly node: RowNode;
  readonly nodes: readonly RowNode[];
  readonly y: number;
  readonly scale: BarScale;
  readonly isSelected: boolean;
}

/** The bar of a row: solid own work, light while a child ran, hatched pauses, the network as thin ends. */
export function Bar({ node, nodes, y, scale, isSelected }: BarProps) {
  const { toX, width } = scale;
  const [left, right] = [toX(node.span.startUs), toX(lastEnd(node))];
  // A server may go on after its caller has stopped to wait.
  const outer = Math.max(right, toX(endOf(node.box)));
  if (outer < -20 || left > width + 20) return <OffScreen isBefore={outer < 0} y={y} width={width} />;
  return (
    <g>
      {node.kind === 'fold' ? (
        <Ticks node={node} y={y} scale={scale} />
      ) : (
        <Box node={node} nodes={nodes} y={y} scale={scale} />
      )}
      <Pins spans={node.kind === 'fold' ? [] : node.spans} y={y} toX={toX} />
      {node.spans.some(({ error }) => error) && <Failure x={right} y={y + HEIGHT / 2} />}
      <Took node={node} left={left} right={right} outer={outer} y={y} width={width} isSelected={isSelected} />
    </g>
  );
}

/** The row lies outside the time that is shown. */
const OffScreen = ({
  isBefore,
  y,
  width,
}: {
  readonly isBefore: boolean;
  readonly y: number;
  readonly width: number;
}) => (
  <text class="took" x={isBefore ? 4 : width - 4} y={y + 9} text-anchor={isBefore ? 'start' : 'end'}>
    {isBefore ? '‹' : '›'}
  </text>
);

const lastEnd = (node: RowNode): number =>
  node.kind === 'fold' ? Math.max(...node.spans.map(endOf)) : endOf(node.span);

function Box({ node, nodes, y, scale: { toX, width } }: Omit<BarProps, 'isSelected'>) {
  const { span, box } = node;
  const colour = colourOf(box.service);
  const x = toX(box.startUs);
  const boxWidth = Math.max(2, toX(endOf(box)) - x);
  if (box.open === true) return <OpenBar node={node} x={x} boxWidth={boxWidth} y={y} toX={toX} />;
  const { own, pauses } = piecesOf(node, nodes);
  return (
    <>
      {box !== span && <Network node={node} y={y} toX={toX} />}
      <g class={colour}>
        <rect class="light" x={x + 0.5} y={y + 0.5} width={Math.max(1, boxWidth - 1)} height={HEIGHT - 1} rx="1" />
        {boxWidth < 4 ? (
          <rect class="own" x={x} y={y} width={boxWidth} height={HEIGHT} />
        ) : (
          joined(own, toX, width).map(({ from, to }) => (
            <rect class="own" x={from} y={y} width={Math.max(1, to - from)} height={HEIGHT} />
          ))
        )}
      </g>
      {pauses.map((pause) => (
        <Pause pause={pause} service={span.service} y={y} toX={toX} />
      ))}
    </>
  );
}

/** The time on the way to the called service and back, in the caller's colour. */
function Network({ node, y, toX }: { readonly node: RowNode; readonly y: number; readonly toX: BarScale['toX'] }) {
  const [from, to] = [toX(node.span.startUs), toX(endOf(node.span))];
  const [boxFrom, boxTo] = [toX(node.box.startUs), toX(endOf(node.box))];
  const middle = y + HEIGHT / 2;
  const before = boxFrom - from > 1 ? `M${from} ${middle}H${boxFrom}M${from + 0.7} ${middle - 3.5}v7` : '';
  const after = to - boxTo > 1 ? `M${boxTo} ${middle}H${to}M${to - 0.7} ${middle - 3.5}v7` : '';
  return <path class={`network ${colourOf(node.span.service)}`} d={before + after} />;
}

const PAUSE_LABEL = 96;

function Pause({
  pause,
  service,
  y,
  toX,
}: {
  readonly pause: Piece;
  readonly service: string;
  readonly y: number;
  readonly toX: BarScale['toX'];
}) {
  const [from, to] = [toX(pause.fromUs), toX(pause.toUs)];
  const colour = slots.colour(service);
  const middle = (from + to) / 2;
  if (to - from < 1) return null;
  return (
    <g class={colourOf(service)}>
      <rect class="hatch-bg" x={from + 0.5} y={y + 0.5} width={Math.max(1, to - from - 1)} height={HEIGHT - 1} />
      <rect fill={`url(#hatch-${colour})`} x={from} y={y} width={to - from} height={HEIGHT} />
      {to - from > PAUSE_LABEL && (
        <>
          <rect class="wait-bg" x={middle - 37} y={y - 3} width={74} height={HEIGHT + 6} rx="2" />
          <text class="wait" x={middle} y={y + 9}>
            wait {duration(pause.toUs - pause.fromUs)}
          </text>
        </>
      )}
    </g>
  );
}

/** Moving stripes without a right edge; SVG patterns cannot be moved by a style sheet. */
function OpenBar({
  node,
  x,
  boxWidth,
  y,
  toX,
}: {
  readonly node: RowNode;
  readonly x: number;
  readonly boxWidth: number;
  readonly y: number;
  readonly toX: BarScale['toX'];
}) {
  return (
    <>
      {node.box !== node.span && <Network node={node} y={y} toX={toX} />}
      <foreignObject x={x} y={y} width={boxWidth} height={HEIGHT}>
        <div class={`stripes open-bar ${colourOf(node.box.service)}`} />
      </foreignObject>
    </>
  );
}

/** One tick for each of the repeated spans; those that would lie on one another are one. */
function Ticks({
  node,
  y,
  scale: { toX, width },
}: {
  readonly node: RowNode;
  readonly y: number;
  readonly scale: BarScale;
}) {
  const pieces = node.spans.map((span) => ({ fromUs: span.startUs, toUs: endOf(span) }));
  return (
    <g class={colourOf(node.span.service)}>
      {joined(pieces, toX, width, 0).map(({ from, to }) => (
        <rect class="own" x={from} y={y} width={Math.max(1, to - from - 1)} height={HEIGHT} />
      ))}
    </g>
  );
}

/** Pieces in pixels, cut to what is shown; those less than half a pixel apart are one. */
function joined(
  pieces: readonly Piece[],
  toX: BarScale['toX'],
  width: number,
  gap = 0.5,
): { from: number; to: number }[] {
  const parts: { from: number; to: number }[] = [];
  for (const { fromUs, toUs } of pieces) {
    const [from, to] = [Math.max(-2, toX(fromUs)), Math.min(width + 2, toX(toUs))];
    const last = parts[parts.length - 1];
    if (to < -2 || from > width + 2) continue;
    if (last !== undefined && (from - last.to < gap || (from - last.from < 1.5 && to - last.from < 1.5)))
      last.to = Math.max(last.to, to);
    else parts.push({ from, to });
  }
  return parts;
}

/** Events at their time; exceptions are told by the failure's disc. */
function Pins({
  spans,
  y,
  toX,
}: {
  readonly spans: readonly SpanRecord[];
  readonly y: number;
  readonly toX: BarScale['toX'];
}) {
  const places = new Set(
    spans.flatMap(({ events }) =>
      events.filter(({ name }) => name !== 'exception').map(({ timeUs }) => Math.round(toX(timeUs))),
    ),
  );
  return (
    <>
      {[...places].slice(0, 60).map((x) => (
        <g>
          <path class="pin-line" d={`M${x} ${y - 1}v5`} />
          <circle class="pin" cx={x} cy={y - 2} r="2.2" />
        </g>
      ))}
    </>
  );
}

const Failure = ({ x, y }: { readonly x: number; readonly y: number }) => (
  <g transform={`translate(${x} ${y})`}>
    <circle class="disc-circle" r="6.5" />
    <path class="disc-cross" d="M-2.1-2.1L2.1 2.1M2.1-2.1L-2.1 2.1" />
  </g>
);

/** How long it took: right of the bar where there is room, else left of it. */
function Took({
  node,
  left,
  right,
  outer,
  y,
  width,
  isSelected,
}: {
  readonly node: RowNode;
  readonly left: number;
  readonly right: number;
  /** Where the last of what is drawn ends. */
  readonly outer: number;
  readonly y: number;
  readonly width: number;
  readonly isSelected: boolean;
}) {
  const isOpen = node.spans.some(({ open }) => open === true);
  const us =
    node.kind === 'fold' ? node.spans.reduce((sum, { durationUs }) => sum + durationUs, 0) : node.span.durationUs;
  const text = isOpen ? `open, ${duration(us)} so far` : duration(us);
  const after = Math.max(right + (node.spans.some(({ error }) => error) ? 12 : 7), outer + 7);
  const room = isOpen ? LABEL_ROOM + 62 : LABEL_ROOM;
  const isRight = !isOpen && after + 44 < width + LABEL_ROOM;
  const isInside = !isRight && left < room;
  const x = isRight ? after : isInside ? Math.min(right, width) - 14 : left - 7;
  const label = (
    <text class={`took ${isSelected ? 'selected-text' : ''}`} x={x} y={y + 9} text-anchor={isRight ? 'start' : 'end'}>
      {text}
    </text>
  );
  if (!isInside) return label;
  // On the bar itself: the text needs a ground of its own.
  const length = text.length * (isOpen ? 5.1 : 6) + 10;
  return (
    <g>
      <rect
        class={`wait-bg ${isSelected ? 'selected-bg' : ''}`}
        x={x - length + 4}
        y={y - 2}
        width={length}
        height={HEIGHT + 3}
        rx="2"
      />
      {label}
    </g>
  );
}
