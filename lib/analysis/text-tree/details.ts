import type { RecordAttributes, SpanEvent, SpanRecord } from '../span-record.js';
import { formatDuration } from '../words/duration.js';
import { fit } from './fit.js';

/** Said by the name, the service and the status already, or the same on every span. */
const said = [
  'http.',
  'url.',
  'server.',
  'client.',
  'network.',
  'service.peer.name',
  'user_agent.',
  'code.',
  'traced.outcome',
  'traced.after',
  'error.type',
  'db.system.name',
  'db.namespace',
  'db.operation.name',
  'db.collection.name',
  'db.response.status_code',
  'exception.stacktrace',
];

const VALUE_WIDTH = 72;

/**
 * `key=value` pairs of the attributes worth reading, as many on a line as fit; texts that the parent has as well are left
 * out.
 */
export function attributeLines(attributes: RecordAttributes, width: number, parent: RecordAttributes = {}): string[] {
  const lines: string[] = [];
  const own = Object.entries(attributes).filter(([key, value]) => typeof value !== 'string' || parent[key] !== value);
  for (const pair of pairs(Object.fromEntries(own))) {
    const short = fit(pair, width);
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + short.length <= width) lines[lines.length - 1] = `${last}  ${short}`;
    else lines.push(short);
  }
  return lines;
}

/** The first frames of an exception's stack, without those of Node itself. */
export function stackLines({ name, attributes }: SpanEvent, limit: number): string[] {
  const stack = attributes['exception.stacktrace'];
  if (limit === 0 || name !== 'exception' || typeof stack !== 'string') return [];
  const frames = stack.split('\n').flatMap((line) => /^\s+at (.+)$/.exec(line)?.[1] ?? []);
  const own = frames.filter((frame) => !/\bnode:internal\//.test(frame));
  const left = own.length - limit;
  const lines = own.slice(0, limit).map((frame) => `at ${frame}`);
  return left > 0 ? [...lines, `… and ${left} more`] : lines;
}

/** An event in one line: its name, its time in the span, its attributes. */
export function eventLine({ name, timeUs, attributes }: SpanEvent, { startUs }: SpanRecord): string {
  const time = `+${formatDuration(Math.max(timeUs - startUs, 0))}`;
  if (name === 'exception') {
    return `${formatValue(attributes['exception.type'])}: ${formatValue(attributes['exception.message'])}  ${time}`;
  }
  // What the name says, its attributes need not say again.
  return [name, time, ...pairs(attributes, name.slice(0, name.indexOf('.') + 1))].join('  ');
}

function pairs(attributes: RecordAttributes, prefix = ''): string[] {
  return Object.entries(attributes)
    .filter(([key]) => !said.some((start) => key.startsWith(start)))
    .map(([key, value]) => `${key.startsWith(prefix) ? key.slice(prefix.length) : key}=${formatValue(value)}`);
}

function formatValue(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(Number(value.toFixed(3)));
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return fit(text, VALUE_WIDTH);
}
