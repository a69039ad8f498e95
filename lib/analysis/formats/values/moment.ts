/** A time that a double cannot hold: whole microseconds since 1970 and the nanoseconds beyond them, 0 to 999. */
export interface Moment {
  readonly us: number;
  readonly nanos: number;
}

const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i;

/** A time in nanoseconds, in any form that exists: text, number, `{ low, high }`, `{ seconds, nanos }`, `[s, ns]`, a date. */
export function toMoment(value: unknown): Moment | undefined {
  if (typeof value === 'string') return textToMoment(value.trim());
  if (typeof value === 'number') return numberToMoment(value, 1);
  if (typeof value === 'bigint') return textToMoment(value.toString());
  if (Array.isArray(value)) return partsToMoment(value[0], value[1]);
  if (typeof value !== 'object' || value === null) return undefined;
  const { low, high, seconds, nanos } = value as Record<string, unknown>;
  if (typeof low === 'number' && typeof high === 'number') {
    return textToMoment(((BigInt(high >>> 0) << 32n) | BigInt(low >>> 0)).toString());
  }
  return seconds === undefined ? undefined : partsToMoment(seconds, nanos ?? 0);
}

/** A time whose unit nobody says: seconds, milliseconds, microseconds or nanoseconds by its size, or a date in words. */
export function guessMoment(value: unknown): Moment | undefined {
  const number = typeof value === 'string' && /^\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number') return toMoment(value);
  if (number < 1e11) return numberToMoment(number, 1e9);
  if (number < 1e14) return numberToMoment(number, 1e6);
  if (number < 1e17) return numberToMoment(number, 1e3);
  return toMoment(value);
}

/** A number of units of `unitNs` nanoseconds. */
export function numberToMoment(value: number, unitNs: number): Moment | undefined {
  if (!Number.isFinite(value)) return undefined;
  // A fraction as it was written: the double beside a date has noise behind it.
  if (unitNs >= 1e6 && !Number.isInteger(value)) return decimalToMoment(String(value), String(unitNs).length - 1);
  const us = Math.floor((value * unitNs) / 1000);
  const nanos = unitNs === 1000 ? (value - us) * 1000 : value * unitNs - us * 1000;
  return carry(us, Math.round(nanos));
}

function decimalToMoment(text: string, decimals: number): Moment | undefined {
  const match = /^(-?\d+)\.(\d+)$/.exec(text);
  if (match === null) return { us: 0, nanos: 0 };
  const ns = `${match[1]}${(match[2] as string).padEnd(decimals, '0').slice(0, decimals)}`;
  const us = Math.floor(Number(BigInt(ns) / 1000n));
  return carry(us, Number(BigInt(ns) - BigInt(us) * 1000n));
}

function textToMoment(text: string): Moment | undefined {
  if (/^\d{1,21}$/.test(text)) {
    return { us: Number(text.slice(0, -3)), nanos: Number(text.slice(-3)) };
  }
  const date = iso.exec(text);
  if (date === null) return text === '' || Number.isNaN(Number(text)) ? undefined : numberToMoment(Number(text), 1);
  const zone = date[4] === undefined || date[4].toUpperCase() === 'UTC' ? 'Z' : date[4];
  const ms = Date.parse(`${date[1]}T${date[2]}${zone}`);
  const fraction = (date[3] ?? '').slice(0, 9).padEnd(9, '0');
  return Number.isNaN(ms) ? undefined : carry(ms * 1000, Number(fraction));
}

function partsToMoment(seconds: unknown, nanos: unknown): Moment | undefined {
  const [s, ns] = [Number(seconds), Number(nanos)];
  return Number.isFinite(s) && Number.isFinite(ns) ? carry(s * 1e6, ns) : undefined;
}

function carry(us: number, nanos: number): Moment {
  const over = Math.floor(nanos / 1000);
  return { us: us + over, nanos: nanos - over * 1000 };
}

/** The microseconds of a record and, where a double cannot hold them, the nanoseconds. */
export function toRecordTime({ us, nanos }: Moment): { readonly us: number; readonly nanos?: number } {
  let time = us + nanos / 1000;
  // Rounding must not lead into the next microsecond: the whole microseconds have to stay as they are.
  if (Math.floor(time) !== us) time = us + 0.75;
  return Math.round((time - us) * 1000) === nanos ? { us: time } : { us: time, nanos };
}

/** The time of a record again. */
export function fromRecordTime(timeUs: number, nanos?: number): Moment {
  if (!(Math.abs(timeUs) < 1e18)) return { us: 0, nanos: 0 };
  const us = Math.floor(timeUs);
  return carry(us, nanos !== undefined && nanos >= 0 && nanos < 1000 ? nanos : Math.round((timeUs - us) * 1000));
}

/** Microseconds from one time to another, exact to the nanosecond. */
export function usBetween(from: Moment, to: Moment): number {
  return ((to.us - from.us) * 1000 + (to.nanos - from.nanos)) / 1000;
}

/** The time `durationUs` later. */
export function later({ us, nanos }: Moment, durationUs: number): Moment {
  // A year has 3e16 ns: what is longer than three hundred of them is no duration.
  const ns = Math.abs(durationUs) < 1e16 ? Math.round(durationUs * 1000) : 0;
  const whole = Math.floor(ns / 1000);
  return carry(us + whole, nanos + ns - whole * 1000);
}

/** Nanoseconds since 1970 in decimal figures. */
export function toNanoText({ us, nanos }: Moment): string {
  if (us <= 0) return us < 0 ? '0' : String(nanos);
  return `${us < 1e21 ? us.toFixed(0) : '0'}${String(nanos).padStart(3, '0')}`;
}
