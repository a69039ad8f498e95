import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanRecord } from '../../analysis/span-record.js';
import { buildTraceTree } from '../../analysis/tree/build-trace-tree.js';
import { groupTraces } from '../../analysis/tree/group-traces.js';
import type { TraceTree } from '../../analysis/tree/trace-tree.js';
import { toSpanRecord } from '../../sdk/records/to-span-record.js';
import { compileGlob, type TextMatcher } from '../../shared/glob.js';
import { formatAttributes } from './span-pattern.js';

/** What a tree says about its spans besides their names, kinds and outcomes. */
export interface TreeOptions {
  /** Attributes to show: all of them, or those whose key is one of these globs (`'order.*'`). @defaultValue none */
  readonly attributes?: boolean | readonly string[] | undefined;
  /** Events with their attributes, shown by the same rule. @defaultValue `false` */
  readonly events?: boolean | undefined;
  /** When a span started after the first of its trace, and how long it took, in milliseconds. @defaultValue `false` */
  readonly times?: boolean | undefined;
}

interface Layout {
  readonly shows: TextMatcher | undefined;
  readonly events: boolean;
  readonly times: boolean;
  readonly all: ReadonlyMap<string, SpanRecord>;
}

/** Spans as lines, one tree for each trace: parents before children, children by their start. */
export function renderTree(spans: readonly ReadableSpan[], options: TreeOptions = {}): string {
  const records = spans.map(toSpanRecord).sort(byStart);
  const layout: Layout = {
    shows: toMatcher(options.attributes ?? false),
    events: options.events ?? false,
    times: options.times ?? false,
    all: new Map(records.map((record) => [record.spanId, record])),
  };
  const trees = [...groupTraces(records).values()].map(buildTraceTree);
  return trees.map((tree) => treeLines(tree, layout).join('\n')).join('\n\n');
}

/** Counting ids tell the order of traces that started in one moment of a clock that stands. */
function byStart(a: SpanRecord, b: SpanRecord): number {
  return a.startUs - b.startUs || (a.traceId < b.traceId ? -1 : Number(a.traceId > b.traceId));
}

function toMatcher(attributes: boolean | readonly string[]): TextMatcher | undefined {
  if (attributes === false) return undefined;
  if (attributes === true) return () => true;
  const globs = attributes.map((glob) => compileGlob(glob));
  return (key) => globs.some((matches) => matches(key));
}

function treeLines(tree: TraceTree, layout: Layout): string[] {
  const lines: string[] = [];
  // What stands in front of the children of the span at each depth.
  const leads: string[] = [];
  for (const [index, span] of tree.spans.entries()) {
    const depth = tree.depth[index] as number;
    const parent = tree.parent[index] as number;
    const isLast = parent < 0 || tree.subtreeEnd[index] === tree.subtreeEnd[parent];
    const lead = depth === 0 ? '' : `${leads[depth - 1]}${isLast ? '└─ ' : '├─ '}`;
    leads[depth] = depth === 0 ? '' : `${leads[depth - 1]}${isLast ? '   ' : '│  '}`;
    lines.push(`${lead}${spanText(span, tree, layout)}`);
    const hasChildren = tree.subtreeEnd[index] !== index + 1;
    if (layout.events) lines.push(...eventLines(span, `${leads[depth]}${hasChildren ? '│' : ' '} • `, layout));
  }
  return lines;
}

function spanText(span: SpanRecord, tree: TraceTree, layout: Layout): string {
  const parts = [span.name];
  if (span.kind !== 'internal') parts.push(`(${span.kind})`);
  const outcome = outcomeOf(span);
  if (outcome !== undefined) parts.push(outcome);
  if (layout.times) parts.push(`[+${toMs(span.startUs - tree.baseUs)} ms, ${toMs(span.durationUs)} ms]`);
  const attributes = shown(span.attributes, layout);
  if (attributes !== undefined) parts.push(attributes);
  for (const link of span.links) parts.push(`→ ${layout.all.get(link.spanId)?.name ?? 'a span of elsewhere'}`);
  return parts.join(' ');
}

function outcomeOf({ error, attributes, statusMessage }: SpanRecord): string | undefined {
  const outcome = attributes['traced.outcome'];
  if (!error) return typeof outcome === 'string' ? `! ${outcome}` : undefined;
  return `✗ ${String(attributes['error.type'] ?? statusMessage ?? 'error')}`;
}

function eventLines(span: SpanRecord, lead: string, layout: Layout): string[] {
  return span.events.map(({ name, timeUs, attributes }) => {
    const time = layout.times ? ` [+${toMs(timeUs - span.startUs)} ms]` : '';
    return [`${lead}${name}${time}`, shown(attributes, layout)].filter((part) => part !== undefined).join(' ');
  });
}

function shown(attributes: Readonly<Record<string, unknown>>, { shows }: Layout): string | undefined {
  if (shows === undefined) return undefined;
  const entries = Object.entries(attributes).filter(([key]) => shows(key));
  return entries.length === 0 ? undefined : formatAttributes(Object.fromEntries(entries));
}

function toMs(us: number): number {
  return Number((us / 1_000).toFixed(3));
}
