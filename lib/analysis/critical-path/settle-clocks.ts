import type { SpanRecord } from '../span-record.js';
import { formatDuration } from '../words/duration.js';
import { code } from '../words/marks.js';
import { clockOf } from './awaited.js';

/** Spans in the time of those that called them. */
export interface SettledClocks {
  /** The same array where every clock agrees. */
  readonly spans: readonly SpanRecord[];
  /** By how many microseconds a span was moved, by its id. */
  readonly shiftsUs: ReadonlyMap<string, number>;
  /** What was done, for whoever looks at the times; empty when nothing was. */
  readonly sentence: string;
}

/**
 * Moves a server, with all that is below it, into the middle of its client's time where its clock puts it outside altogether:
 * before the call or after the answer. What only sticks out is believed. Says so, and changes nothing in silence.
 */
export function settleClocks(spans: readonly SpanRecord[]): SettledClocks {
  const clock = spans[0] === undefined ? '' : clockOf(spans[0]);
  const shiftsUs = spans.every((span) => clockOf(span) === clock) ? new Map<string, number>() : shiftsOf(spans);
  if (shiftsUs.size === 0) return { spans, shiftsUs, sentence: '' };
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  return {
    spans: spans.map((span) => moved(span, shiftsUs.get(span.spanId) ?? 0)),
    shiftsUs,
    sentence: sentenceOf(byId, shiftsUs),
  };
}

function shiftsOf(spans: readonly SpanRecord[]): Map<string, number> {
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const known = new Map<string, number>();
  for (const span of spans) {
    const way: SpanRecord[] = [];
    for (let at: SpanRecord | undefined = span; at !== undefined && !known.has(at.spanId);) {
      way.push(at);
      // Also the end of a circle.
      known.set(at.spanId, 0);
      at = byId.get(at.parentSpanId ?? '');
    }
    for (const each of way.toReversed()) {
      const parent = byId.get(each.parentSpanId ?? '');
      const shift = parent === undefined ? 0 : (known.get(parent.spanId) ?? 0);
      known.set(each.spanId, shift + (parent === undefined ? 0 : misfit(each, parent, shift)));
    }
  }
  return new Map([...known].filter(([, shift]) => shift !== 0));
}

function misfit(child: SpanRecord, parent: SpanRecord, shift: number): number {
  if (parent.kind !== 'client' || child.kind !== 'server' || clockOf(child) === clockOf(parent)) return 0;
  if (parent.open === true || child.open === true) return 0;
  const [start, from] = [child.startUs + shift, parent.startUs + shift];
  if (start < from + parent.durationUs && start + child.durationUs > from) return 0;
  return from + Math.max((parent.durationUs - child.durationUs) / 2, 0) - start;
}

function moved(span: SpanRecord, us: number): SpanRecord {
  if (us === 0) return span;
  const events = span.events.map((event) => ({ ...event, timeUs: event.timeUs + us }));
  return { ...span, startUs: span.startUs + us, events };
}

function sentenceOf(byId: ReadonlyMap<string, SpanRecord>, shiftsUs: ReadonlyMap<string, number>): string {
  for (const [spanId, us] of shiftsUs) {
    const span = byId.get(spanId);
    const parent = byId.get(span?.parentSpanId ?? '');
    const own = us - (shiftsUs.get(parent?.spanId ?? '') ?? 0);
    if (span === undefined || parent === undefined || own === 0) continue;
    const behind = own > 0 ? 'behind' : 'ahead of';
    return `The clock of ${code(span.service)} is ${formatDuration(Math.abs(own))} ${behind} that of ${code(parent.service)}: its spans are moved to where they fit.`;
  }
  return '';
}
