const UNITS: readonly (readonly [nanos: number, unit: string])[] = [
  [1_000_000, 'ms'],
  [1_000, 'µs'],
  [1, 'ns'],
];

/** A duration as Go writes it: `150ms`, `1.5s`, `2m3.25s`, `0s`. */
export function goDuration([seconds, nanos]: readonly [number, number]): string {
  if (seconds === 0) {
    if (nanos === 0) return '0s';
    const [size, unit] = UNITS.find(([least]) => nanos >= least) ?? [1, 'ns'];
    return `${decimal(Math.floor(nanos / size), nanos % size, size)}${unit}`;
  }
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  const rest = `${decimal(seconds % 60, nanos, 1_000_000_000)}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

/** A whole number and a fraction of `size`, without zeros at the end. */
function decimal(whole: number, fraction: number, size: number): string {
  if (fraction === 0) return String(whole);
  const digits = String(size + fraction).slice(1);
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return `${whole}.${digits.slice(0, end)}`;
}
