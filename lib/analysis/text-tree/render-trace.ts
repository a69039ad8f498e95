import { checkOptions } from '../../shared/options/check-options.js';
import { flag, list, number, record, type OptionRules } from '../../shared/options/option-rules.js';
import type { RecordAttributes, SpanRecord, TraceInput } from '../span-record.js';
import { toTraceTree } from '../tree/build-trace-tree.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { formatDuration } from '../words/duration.js';
import { plural } from '../words/words.js';
import { attributeLines, eventLine, stackLines } from './details.js';
import { fit } from './fit.js';
import { plainStyles, type TextStyles } from './styles.js';

export interface RenderTraceOptions {
  /**
   * Characters in a line; at least 60.
   *
   * @defaultValue 100
   */
  readonly width?: number | undefined;
  /** @defaultValue no colours */
  readonly styles?: TextStyles | undefined;
  /**
   * Whether attributes and events stand below each span.
   *
   * @defaultValue true
   */
  readonly details?: boolean | undefined;
  /**
   * The most frames of an exception's stack, each on a line of its own.
   *
   * @defaultValue 0
   */
  readonly stackFrames?: number | undefined;
  /**
   * The most spans drawn; the rest is counted.
   *
   * @defaultValue 1000
   */
  readonly limit?: number | undefined;
  /** Traces of tasks that this one caused; they are drawn below it. */
  readonly linked?: readonly TraceInput[] | undefined;
}

const COUNT = number({ min: 0, max: Infinity });
const OPTIONS: OptionRules<RenderTraceOptions> = {
  width: COUNT,
  styles: record('ansiStyles'),
  details: flag,
  stackFrames: COUNT,
  limit: COUNT,
  linked: list('[{ spans }]'),
};

interface Layout {
  readonly width: number;
  readonly nameWidth: number;
  readonly styles: TextStyles;
  readonly details: boolean;
  readonly stackFrames: number;
  readonly limit: number;
}

const [SERVICE_WIDTH, TIME_WIDTH, STATUS_WIDTH] = [14, 10, 14];
const INDENT = '  ';

/**
 * Draws a trace as a tree of lines: name, service, duration, status, and attributes and events below.
 *
 * @example
 * console.log(renderTrace({ spans }));
 */
export function renderTrace(trace: TraceInput | TraceTree, options: RenderTraceOptions = {}): string {
  checkOptions('renderTrace()', options, OPTIONS);
  const width = Math.max(options.width ?? 100, 60);
  const layout: Layout = {
    width,
    nameWidth: width - INDENT.length - SERVICE_WIDTH - TIME_WIDTH - STATUS_WIDTH - 1,
    styles: options.styles ?? plainStyles,
    details: options.details ?? true,
    stackFrames: options.stackFrames ?? 0,
    limit: options.limit ?? 1000,
  };
  const tree = toTraceTree(trace);
  const linked = (options.linked ?? []).map(toTraceTree);
  const lines = [headline(tree, linked.length, layout), ...treeLines(tree, layout)];
  for (const other of linked) lines.push('', linkLine(other, [tree, ...linked], layout), ...treeLines(other, layout));
  return `${lines.join('\n')}\n`;
}

function headline({ spans }: TraceTree, linked: number, { styles }: Layout): string {
  const services = new Set(spans.map(({ service }) => service)).size;
  const facts = [plural(spans.length, 'span'), plural(services, 'service')];
  if (linked > 0) facts.push(plural(linked, 'linked task'));
  return `${styles.bold(`Trace ${spans[0]?.traceId ?? ''}`)}  ${styles.dim(facts.join(' · '))}`;
}

/** Says which span caused the task that follows. */
function linkLine({ spans }: TraceTree, known: readonly TraceTree[], { styles }: Layout): string {
  const link = spans.flatMap(({ links }) => links)[0];
  const cause = known.flatMap((tree) => tree.spans).find(({ spanId }) => spanId === link?.spanId);
  const name =
    cause === undefined ? `span ${link?.spanId ?? 'unknown'}` : `${fit(cause.name, 60)} (${fit(cause.service, 20)})`;
  return `${INDENT}${styles.cyan('↪ linked to')} ${name} ${styles.dim(`· trace ${spans[0]?.traceId ?? ''}`)}`;
}

function treeLines(tree: TraceTree, layout: Layout): string[] {
  const lines: string[] = [];
  // Whether the ancestor at each depth has more children to come.
  const open: boolean[] = [];
  const count = Math.min(tree.spans.length, layout.limit);
  for (let index = 0; index < count; index++) {
    const depth = tree.depth[index] as number;
    const hasNext = hasLaterSibling(tree, index);
    const above = depth > 1 ? stem(open, depth) : '';
    const lead = depth === 0 ? '' : `${above}${hasNext ? '├─ ' : '└─ '}`;
    open[depth] = hasNext;
    const span = tree.spans[index] as SpanRecord;
    lines.push(spanLine(span, lead, layout));
    if (!layout.details) continue;
    const hasChildren = tree.subtreeEnd[index] !== index + 1;
    const rest = depth === 0 ? '' : `${above}${hasNext ? '│  ' : '   '}`;
    const parent = tree.spans[tree.parent[index] as number]?.attributes;
    lines.push(...detailLines(span, parent, `${INDENT}${rest}${hasChildren ? '│' : ' '}  `, layout));
  }
  const left = tree.spans.length - count;
  if (left > 0) lines.push(`${INDENT}${layout.styles.dim(`… and ${plural(left, 'span')} more`)}`);
  return lines;
}

/** Deep trees are cut on the left, so that a line stays a line. */
function stem(open: readonly boolean[], depth: number): string {
  const from = Math.max(1, depth - 30);
  let text = from > 1 ? '… ' : '';
  for (let at = from; at < depth; at++) text += open[at] === true ? '│  ' : '   ';
  return text;
}

function hasLaterSibling(tree: TraceTree, index: number): boolean {
  const parent = tree.parent[index] as number;
  return parent >= 0 && (tree.subtreeEnd[index] as number) < (tree.subtreeEnd[parent] as number);
}

function spanLine(span: SpanRecord, lead: string, { nameWidth, styles }: Layout): string {
  const name = fit(span.name, Math.max(nameWidth - lead.length, 8));
  const gap = ' '.repeat(Math.max(nameWidth - lead.length - name.length, 0));
  const service = fit(span.service, SERVICE_WIDTH - 1).padEnd(SERVICE_WIDTH);
  const time = formatDuration(span.durationUs)
    .padStart(TIME_WIDTH - 2)
    .padEnd(TIME_WIDTH);
  return `${INDENT}${styles.dim(lead)}${name}${gap} ${styles.cyan(service)}${time}${statusOf(span, styles)}`;
}

function detailLines(
  span: SpanRecord,
  parent: RecordAttributes | undefined,
  lead: string,
  { width, styles, stackFrames }: Layout,
): string[] {
  const room = Math.max(width - lead.length, 20);
  const attributes = attributeLines(span.attributes, room, parent).map(
    (line) => `${styles.dim(lead)}${styles.dim(line)}`,
  );
  const events = span.events.flatMap((event) => [
    `${styles.dim(lead)}${styles.yellow('•')} ${fit(eventLine(event, span), room - 2)}`,
    ...stackLines(event, stackFrames).map((line) => styles.dim(`${lead}    ${fit(line, room - 4)}`)),
  ]);
  return [...attributes, ...events];
}

function statusOf({ attributes, error, open }: SpanRecord, styles: TextStyles): string {
  const code = attributes['http.response.status_code'];
  const outcome = attributes['traced.outcome'];
  if (open === true) return styles.yellow('… open');
  if (error) {
    const reason = code ?? attributes['db.response.status_code'] ?? 'error';
    return styles.red(`✗ ${fit(String(reason), STATUS_WIDTH - 2)}`);
  }
  if (outcome === 'expected' || outcome === 'cancelled') return styles.yellow(`! ${outcome}`);
  if (typeof code !== 'number') return styles.green('✓');
  return code < 400 ? styles.green(`✓ ${code}`) : styles.yellow(`! ${code}`);
}
