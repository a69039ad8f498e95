import type { Attributes, SpanRecordEvent } from '../protocol/span-record.js';

/** Said by the name, the service and the status already, or the same on every span. */
const HIDDEN = [
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

/** `key=value` pairs of the attributes worth reading, wrapped at `width`. */
export function attributeLines(attributes: Attributes, width: number): string[] {
  const lines: string[] = [];
  for (const pair of pairs(attributes)) {
    const short = cut(pair, width);
    const last = lines.at(-1);
    if (last !== undefined && last.length + 2 + short.length <= width) lines[lines.length - 1] = `${last}  ${short}`;
    else lines.push(short);
  }
  return lines;
}

/** An event in one line: its name, its time in the span and its attributes. */
export function eventText({ name, offsetMs, attributes }: SpanRecordEvent): string {
  const time = `+${offsetMs.toFixed(1)} ms`;
  if (name !== 'exception') return [name, time, ...pairs(attributes, prefixOf(name))].join('  ');
  return `${formatValue(attributes['exception.type'])}: ${formatValue(attributes['exception.message'])}  ${time}`;
}

/** `resilience.` of `resilience.retry`: what the name of an event says, its attributes need not say again. */
function prefixOf(name: string): string {
  return name.slice(0, name.indexOf('.') + 1);
}

function pairs(attributes: Attributes, prefix = ''): string[] {
  return Object.entries(attributes)
    .filter(([key]) => !HIDDEN.some((prefix) => key.startsWith(prefix)))
    .map(([key, value]) => `${key.startsWith(prefix) ? key.slice(prefix.length) : key}=${formatValue(value)}`);
}

function formatValue(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(Number(value.toFixed(3)));
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return cut(text.replace(/\s+/gu, ' '), VALUE_WIDTH);
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}
