import { attributeLines, eventText } from './render-attributes.js';
import { isEntry, type SpanRecord, type TraceGroup } from '../protocol/span-record.js';
import { plainStyles, type Styles } from './styles.js';

export interface RenderOptions {
  /** @defaultValue 100 */
  readonly width?: number;
  /** @defaultValue no colours */
  readonly styles?: Styles;
}

interface Layout {
  readonly nameWidth: number;
  readonly width: number;
  readonly styles: Styles;
}

const SERVICE_WIDTH = 14;
const TIME_WIDTH = 10;
const STATUS_WIDTH = 14;
const INDENT = '  ';

/** Draws a request and the tasks it caused as trees: name, service, duration, status, and attributes below. */
export function renderTrace(group: TraceGroup, options: RenderOptions = {}): string {
  const width = Math.max(options.width ?? 100, 60);
  const nameWidth = width - INDENT.length - SERVICE_WIDTH - TIME_WIDTH - STATUS_WIDTH - 1;
  const layout: Layout = { nameWidth, width, styles: options.styles ?? plainStyles };
  const lines = [headline(group, layout), ...renderTree(group.spans, layout)];
  for (const linked of group.linked) {
    lines.push('', linkLine(linked.spans, group, layout), ...renderTree(linked.spans, layout));
  }
  return `${lines.join('\n')}\n`;
}

function headline(group: TraceGroup, { styles }: Layout): string {
  const services = new Set(group.spans.map((span) => span.service)).size;
  const facts = [plural(group.spans.length, 'span'), plural(services, 'service')];
  if (group.linked.length > 0) facts.push(plural(group.linked.length, 'linked task'));
  return `${styles.bold(`Trace ${group.traceId}`)}  ${styles.dim(facts.join(' · '))}`;
}

/** Says which span caused the task that follows. */
function linkLine(spans: readonly SpanRecord[], group: TraceGroup, { styles }: Layout): string {
  const link = spans.find(isEntry)?.links[0];
  const known = [...group.spans, ...group.linked.flatMap((trace) => trace.spans)];
  const cause = known.find((span) => span.spanId === link?.spanId);
  const name = cause ? `${cause.name} (${cause.service})` : `span ${link?.spanId ?? 'unknown'}`;
  return `${INDENT}${styles.cyan('↪ linked to')} ${name} ${styles.dim(`· trace ${spans[0]?.traceId ?? ''}`)}`;
}

function renderTree(spans: readonly SpanRecord[], layout: Layout): string[] {
  const ids = new Set(spans.map((span) => span.spanId));
  const isTop = (span: SpanRecord) => span.parentSpanId === undefined || !ids.has(span.parentSpanId);
  return spans
    .filter(isTop)
    .sort(byStart)
    .flatMap((span) => renderSpan(span, spans, '', '', layout));
}

function renderSpan(
  span: SpanRecord,
  all: readonly SpanRecord[],
  lead: string,
  rest: string,
  layout: Layout,
): string[] {
  const children = all.filter((child) => child.parentSpanId === span.spanId && child !== span).sort(byStart);
  const detailLead = `${INDENT}${rest}${children.length > 0 ? '│' : ' '}  `;
  const lines = [spanLine(span, lead, layout), ...detailLines(span, detailLead, layout)];
  children.forEach((child, index) => {
    const isLast = index === children.length - 1;
    lines.push(
      ...renderSpan(child, all, `${rest}${isLast ? '└─ ' : '├─ '}`, `${rest}${isLast ? '   ' : '│  '}`, layout),
    );
  });
  return lines;
}

function spanLine(span: SpanRecord, lead: string, { nameWidth, styles }: Layout): string {
  const name = fit(span.name, Math.max(nameWidth - lead.length, 8));
  const gap = ' '.repeat(Math.max(nameWidth - lead.length - name.length, 0));
  const service = fit(span.service, SERVICE_WIDTH - 1).padEnd(SERVICE_WIDTH);
  const time = formatDuration(span.durationMs)
    .padStart(TIME_WIDTH - 2)
    .padEnd(TIME_WIDTH);
  const status = statusOf(span);
  return `${INDENT}${styles.dim(lead)}${name}${gap} ${styles.cyan(service)}${time}${styles[status.color](status.text)}`;
}

function detailLines(span: SpanRecord, lead: string, { width, styles }: Layout): string[] {
  const room = Math.max(width - lead.length, 20);
  const attributes = attributeLines(span.attributes, room).map((line) => `${styles.dim(lead)}${styles.dim(line)}`);
  const events = span.events.map(
    (event) => `${styles.dim(lead)}${styles.yellow('•')} ${fit(eventText(event), room - 2)}`,
  );
  return [...attributes, ...events];
}

function statusOf(span: SpanRecord): { text: string; color: 'red' | 'yellow' | 'green' } {
  const code = span.attributes['http.response.status_code'];
  const outcome = span.attributes['traced.outcome'];
  if (span.status === 'error') {
    const reason = code ?? span.attributes['db.response.status_code'] ?? 'error';
    return { text: `✗ ${fit(String(reason), STATUS_WIDTH - 2)}`, color: 'red' };
  }
  if (outcome === 'expected' || outcome === 'cancelled') return { text: `! ${outcome}`, color: 'yellow' };
  if (typeof code === 'number')
    return code < 400 ? { text: `✓ ${code}`, color: 'green' } : { text: `! ${code}`, color: 'yellow' };
  return { text: '✓', color: 'green' };
}

/** Milliseconds with one decimal, seconds from one second on; never wider than eight characters below a day. */
export function formatDuration(ms: number): string {
  return ms < 1000 ? `${ms.toFixed(1)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** Cuts `text` to `width` and marks the cut. */
function fit(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, Math.max(width - 1, 0))}…`;
}

function byStart(a: SpanRecord, b: SpanRecord): number {
  return a.startMs - b.startMs;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
