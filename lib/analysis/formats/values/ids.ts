import { base64ToHex } from './base64.js';

const zeros = /^0+$/;
const hex = /^[0-9a-f]+$/i;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const base64 = /^[\w+/-]+={0,2}$/;

/** A trace id as 16 or 32 lower-case figures, from any form that exists; undefined when there is none, or only zeros. */
export function toTraceId(value: unknown): string | undefined {
  const text = toHex(value, 16);
  if (text === undefined || !hex.test(text)) return text;
  return zeros.test(text) ? undefined : text.padStart(text.length <= 16 ? 16 : 32, '0');
}

/** A span id as 16 lower-case figures; undefined for an empty one and for zeros, which mean none. */
export function toSpanId(value: unknown): string | undefined {
  const text = toHex(value, 8);
  if (text === undefined || !hex.test(text)) return text;
  return zeros.test(text) ? undefined : text.padStart(16, '0');
}

function toHex(value: unknown, bytes: number): string | undefined {
  if (typeof value === 'string') return textToHex(value.trim(), bytes);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? unsigned(BigInt(value)) : undefined;
  if (typeof value === 'bigint') return BigInt.asUintN(128, value).toString(16);
  return bytesToHex(value);
}

function textToHex(text: string, bytes: number): string | undefined {
  if (text === '') return undefined;
  const bare = /^0x/i.test(text) ? text.slice(2) : text;
  // More figures than a span id has, fewer than a trace id, and no letter among them: 64 bits in decimal.
  if (/^-?[1-9]\d{16,19}$/.test(bare)) return unsigned(BigInt(bare));
  if (hex.test(bare)) return bare.toLowerCase();
  if (uuid.test(bare)) return bare.replaceAll('-', '').toLowerCase();
  const length = Math.ceil((bytes * 4) / 3);
  if (base64.test(bare) && bare.replaceAll('=', '').length === length) return base64ToHex(bare) ?? text;
  return text;
}

/** Thrift has 64 bits with a sign. */
const unsigned = (value: bigint): string => BigInt.asUintN(64, value).toString(16);

/** `[1, 2, …]`, `{ 0: 1, 1: 2, … }` and `{ type: 'Buffer', data: [1, 2, …] }`. */
function bytesToHex(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const data = Array.isArray(value) ? (value as unknown[]) : bytesIn(value);
  if (data.length === 0 || data.length > 16) return undefined;
  const bytes = data.map(Number);
  if (!bytes.every((byte) => Number.isInteger(byte) && byte >= 0 && byte < 256)) return undefined;
  return bytes.map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesIn(value: object): readonly unknown[] {
  const { data } = value as { data?: unknown };
  if (Array.isArray(data)) return data;
  return Object.keys(value).every((key, index) => key === String(index)) ? Object.values(value) : [];
}
