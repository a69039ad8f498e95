import type { TextMapGetter } from '@opentelemetry/api';

/** One header's text; of repeated ones the first. */
export function readHeader(carrier: unknown, getter: TextMapGetter, name: string): string | undefined {
  const value: unknown = getter.get(carrier, name);
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'string' && first !== '' ? first.trim() : undefined;
}

const HEX = /^[0-9a-fA-F]+$/;

/** A trace id of at most 32 digits in lower case, filled with zeros from the left; `undefined` for anything else. */
export function readTraceId(text: string | undefined): string | undefined {
  return readId(text, 32);
}

/** A span id of at most 16 digits, likewise. */
export function readSpanId(text: string | undefined): string | undefined {
  return readId(text, 16);
}

function readId(text: string | undefined, digits: number): string | undefined {
  if (text === undefined || text.length > digits || !HEX.test(text) || /^0+$/.test(text)) return undefined;
  return text.toLowerCase().padStart(digits, '0');
}

const HIGH_ZEROS = '0'.repeat(16);

/** The id as systems of 64 bits know it, when it has no more bits. */
export function shortTraceId(traceId: string): string {
  return traceId.startsWith(HIGH_ZEROS) ? traceId.slice(16) : traceId;
}
