import type { LogLine } from '../../log-line.js';
import type { RecordAttributes } from '../../span-record.js';
import type { ReadContext } from '../read-context.js';
import { toSpanId, toTraceId } from '../values/ids.js';
import { toMoment, toRecordTime } from '../values/moment.js';
import { isEmpty, isObject, listOf, objectsIn, textOf, type Json } from '../values/objects.js';
import { scopeTags } from '../values/scope-tags.js';
import { readAnyValue } from './any-value.js';
import { readAttributes } from './attributes.js';
import { readResource, readScope, serviceOf } from './resources.js';
import { readSeverity } from './severity.js';

const traceIdForm = /^(?:[0-9a-f]{16}){1,2}$/;

/** What all records of one scope share. */
interface Origin {
  readonly service: string | undefined;
  /** The name of the scope is that of the logger. */
  readonly scope: Readonly<Record<string, string>>;
}

/** One element of `resourceLogs`: every record with a trace id becomes a line. */
export function readResourceLogs(batch: Json, context: ReadContext): void {
  const service = textOf(serviceOf(readResource(batch.resource, batch.schemaUrl, context).attributes));
  for (const group of objectsIn(batch.scopeLogs)) {
    const scope = scopeTags(readScope(group.scope, undefined));
    for (const record of listOf(group.logRecords)) readRecord(record, { service, scope }, context);
  }
}

function readRecord(raw: unknown, { service, scope }: Origin, { logs, warnings }: ReadContext): void {
  if (!isObject(raw)) return logs.skip('that is none', warnings);
  const traceId = toTraceId(raw.traceId);
  if (traceId === undefined) {
    logs.traceless += 1;
    return;
  }
  if (!traceIdForm.test(traceId)) return logs.skip('whose trace id cannot be read', warnings);
  const timeUs = timeOf(raw.timeUnixNano) ?? timeOf(raw.observedTimeUnixNano);
  if (timeUs === undefined) return logs.skip('without a time', warnings);
  const { attributes } = readAttributes(raw.attributes);
  const spanId = toSpanId(raw.spanId);
  const line: LogLine = {
    traceId,
    ...(spanId === undefined ? {} : { spanId }),
    timeUs,
    ...readSeverity(raw.severityText, raw.severityNumber),
    body: bodyOf(raw, attributes),
    // Into the object that was just made: a copy of both takes twice the memory.
    ...(isEmpty(attributes) && isEmpty(scope) ? {} : { attributes: Object.assign(attributes, scope) }),
    ...(service === undefined ? {} : { service }),
  };
  logs.lines.push(line);
}

/** Microseconds; undefined for 0, which means that nobody knows. */
function timeOf(value: unknown): number | undefined {
  const moment = toMoment(value);
  return moment === undefined || (moment.us === 0 && moment.nanos === 0) ? undefined : toRecordTime(moment).us;
}

/** What a person reads: the name of an event stands before what it says. */
function bodyOf(raw: Json, attributes: RecordAttributes): string {
  // Before 2025 the name of an event was an attribute.
  const event = textOf(raw.eventName) ?? textOf(attributes['event.name']);
  const text = textIn(raw.body) || exceptionText(attributes);
  if (event === undefined) return text;
  return text === '' ? event : `${event}: ${text}`;
}

function textIn(body: unknown): string {
  const { plain } = readAnyValue(body);
  if (typeof plain === 'string') return plain;
  return plain === null ? '' : JSON.stringify(plain);
}

/** An exception that is recorded as a log has no body (https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/). */
function exceptionText(attributes: RecordAttributes): string {
  const [type, message] = [textOf(attributes['exception.type']), textOf(attributes['exception.message'])];
  return [type, message].filter((part) => part !== undefined).join(': ');
}
