const unitsUs: Readonly<Record<string, number>> = {
  ns: 0.001,
  us: 1,
  µs: 1,
  μs: 1,
  ms: 1000,
  s: 1_000_000,
  sec: 1_000_000,
  m: 60_000_000,
  min: 60_000_000,
  h: 3_600_000_000,
};

const part = /(\d+(?:\.\d+)?|\.\d+)\s*(ns|us|µs|μs|ms|min|m|sec|s|h)/giy;

/** Microseconds of a duration in words, such as `150ms`, `1.5s`, `2m3s`; undefined when it is none. */
export function parseDurationUs(text: string): number | undefined {
  const trimmed = text.trim().toLowerCase();
  part.lastIndex = 0;
  let total = 0;
  let end = 0;
  for (let match = part.exec(trimmed); match !== null; match = part.exec(trimmed)) {
    total += Number(match[1]) * (unitsUs[match[2] as string] as number);
    end = part.lastIndex;
  }
  if (end === 0 || end !== trimmed.length) return undefined;
  // 0.000123 s are 123 µs and not 122.99999.
  return Math.round(total * 1000) / 1000;
}

/** A duration as a person reads it: three figures and a unit, such as `867 µs`, `5.2 ms`, `205 ms`, `2.31 s`, `3 min 5 s`. */
export function formatDuration(us: number): string {
  if (!Number.isFinite(us)) return '–';
  if (us < 0) return `−${formatDuration(-us)}`;
  if (us < 999.5) return `${figures(us, us < 1 ? 2 : us < 9.95 ? 1 : 0)} µs`;
  const ms = us / 1000;
  if (ms < 999.5) return `${figures(ms, ms < 99.95 ? 1 : 0)} ms`;
  const seconds = ms / 1000;
  if (seconds < 119.95) return `${figures(seconds, seconds < 9.995 ? 2 : 1)} s`;
  const whole = Math.round(seconds);
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

function figures(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? '0' : text;
}
