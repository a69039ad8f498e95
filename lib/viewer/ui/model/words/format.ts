import { formatDuration } from '../../../../analysis/words/duration.js';

/** At most three figures, as everywhere: `235 µs`, `8.6 ms`, `205 ms`, `2.31 s`. */
export const duration = formatDuration;

/** The same for round numbers: `50 ms`, `2 s`, `5 min`, `3 h`. */
export const roundDuration = (us: number): string =>
  us === 60e6
    ? '1 min'
    : us === 3600e6
      ? '1 h'
      : duration(us)
          .replace(/\.0+ /, ' ')
          .replace(/(?<=[a-z]) 0 [a-z]+$/, '');

/** With its sign always: `+71.6 ms`, `−650 µs`. */
export const signedDuration = (us: number): string => (us > 0 ? `+${duration(us)}` : duration(us));

/** A share of 0 to 1 as `44 %`, `1.4 %`, `0`. */
export function percent(share: number): string {
  const value = share * 100;
  if (value === 0) return '0 %';
  if (value < 0.05) return '< 0.1 %';
  return value < 1.95 ? `${trimZero(value.toFixed(1))} %` : `${Math.round(value)} %`;
}

const trimZero = (text: string): string => text.replace(/\.0$/, '');

/** `1,284`. */
export const count = (value: number): string => grouped.format(value);

const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** `1 span`, `42 spans`. */
export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`;

/** `05:09:31.742`, in UTC; a dash for what is no time of this calendar. */
export function clock(us: number): string {
  const date = new Date(us / 1e3);
  return Number.isNaN(date.getTime()) ? '–' : date.toISOString().slice(11, 23);
}

/** `05:09:31`, in UTC. */
export const clockSeconds = (us: number): string => clock(us).slice(0, 8);

/** `05:09`, in UTC. */
export const clockMinutes = (us: number): string => clock(us).slice(0, 5);

/** `just now`, `14 s ago`, `9 min ago`. */
export function ago(us: number, nowUs: number): string {
  const seconds = Math.round((nowUs - us) / 1e6);
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return `${Math.round(seconds / 86_400)} d ago`;
}

/** Megabytes, as in `24 of 64 MB`. */
export const megabytes = (bytes: number): string => {
  const value = bytes / 1_048_576;
  return value < 10 ? trimZero(value.toFixed(1)) : String(Math.round(value));
};

/** A value of an attribute as one line; of a fraction twelve figures, the others are noise of binary numbers. */
export function attributeText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(12)));
  return value === undefined ? '' : (JSON.stringify(value) ?? String(value));
}
