import type { SpanEvent, SpanRecord } from '../../span-record.js';
import { parseDurationUs } from '../../words/duration.js';
import { guessMoment, numberToMoment, toRecordTime, usBetween, type Moment } from '../values/moment.js';
import type { Json } from '../values/objects.js';

type Times = Pick<SpanRecord, 'startUs' | 'startNanos' | 'durationUs' | 'open'>;

/** Reads Jaeger's microseconds, or dates and `"150ms"` in our JSON; tags of ours hold what is below a microsecond. */
export function readJaegerTimes(raw: Json, tags: Json): Times {
  const start = timeOf(raw.startTime, tags['traced.start_ns']) ?? { us: 0, nanos: 0 };
  const durationUs = durationOf(raw, tags, start);
  const { us, nanos } = toRecordTime(start);
  return {
    startUs: us,
    ...(nanos === undefined ? {} : { startNanos: nanos }),
    durationUs: durationUs ?? 0,
    ...(durationUs === undefined ? { open: true } : {}),
  };
}

function timeOf(value: unknown, nanos: unknown): Moment | undefined {
  // Small numbers are times relative to the trace, in Jaeger's unit.
  const moment = typeof value === 'number' && value < 1e9 ? numberToMoment(value, 1000) : guessMoment(value);
  return moment === undefined || typeof nanos !== 'number' ? moment : { us: moment.us, nanos };
}

function durationOf(raw: Json, tags: Json, start: Moment): number | undefined {
  const below = Number(tags['traced.duration_ns'] ?? 0) / 1000;
  if (typeof raw.duration === 'number') return raw.duration + below;
  const end = timeOf(raw.endTime, undefined);
  const said = typeof raw.duration === 'string' ? durationUs(raw.duration) : undefined;
  // Two dates tell the duration more exactly than a rounded text, unless they differ from it by a millisecond or more.
  if (end === undefined) return said;
  const between = usBetween(start, end);
  return said === undefined || Math.abs(between - said) < 1000 ? between : said;
}

function durationUs(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  return text.startsWith('-') ? negative(parseDurationUs(text.slice(1))) : parseDurationUs(text);
}

const negative = (us: number | undefined): number | undefined => (us === undefined ? undefined : -us);

export function readLogTime(raw: Json): Pick<SpanEvent, 'timeUs' | 'timeNanos'> {
  const moment = timeOf(raw.timestamp ?? raw.time, undefined) ?? { us: 0, nanos: 0 };
  const { us, nanos } = toRecordTime(moment);
  return { timeUs: us, ...(nanos === undefined ? {} : { timeNanos: nanos }) };
}
