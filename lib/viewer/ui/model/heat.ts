/** What the duration picture needs of a trace. */
export interface HeatTrace {
  readonly startUs: number;
  readonly durationUs: number;
  readonly failed: boolean;
}

/** Durations over time: columns are slots of time, rows a logarithmic scale of durations from below. */
export interface Heat {
  readonly columns: number;
  readonly rows: number;
  readonly fromUs: number;
  readonly toUs: number;
  /** The lower edge of the lowest row. */
  readonly minUs: number;
  /** How many traces, by `column * rows + row`. */
  readonly counts: readonly number[];
  readonly most: number;
  /** Failures by column. */
  readonly failures: readonly number[];
}

const PER_DECADE = 3;

/** Counts the traces of the time from–to. */
export function buildHeat(traces: readonly HeatTrace[], fromUs: number, toUs: number, columns: number): Heat {
  const shown = traces.filter(({ startUs }) => startUs >= fromUs && startUs <= toUs);
  const step = (us: number): number => Math.floor(Math.log10(Math.max(us, 1)) * PER_DECADE);
  const steps = shown.map(({ durationUs }) => step(durationUs));
  const low = Math.min(3 * PER_DECADE, ...steps);
  const high = Math.max(low + 2 * PER_DECADE, ...steps);
  const rows = high - low + 1;
  const counts = Array.from({ length: columns * rows }, () => 0);
  const failures = Array.from({ length: columns }, () => 0);
  shown.forEach(({ startUs, failed }, index) => {
    const column = Math.min(columns - 1, Math.floor(((startUs - fromUs) / (toUs - fromUs)) * columns));
    counts[column * rows + steps[index]! - low]!++;
    if (failed) failures[column]!++;
  });
  return {
    columns,
    rows,
    fromUs,
    toUs,
    minUs: 10 ** (low / PER_DECADE),
    counts,
    most: Math.max(1, ...counts),
    failures,
  };
}

/** The lower edge of a row; of `rows` the upper edge of the picture. */
export const rowUs = ({ minUs }: Heat, row: number): number => minUs * 10 ** (row / PER_DECADE);

/** Round durations (powers of ten) with the row at whose lower edge they are, at least `apart` rows from one another. */
export function heatLabels({ minUs, rows }: Heat, apart = 0): { readonly us: number; readonly row: number }[] {
  const first = Math.ceil(Math.log10(minUs) - 1e-9);
  const labels: { us: number; row: number }[] = [];
  for (let power = first; ; power += Math.max(1, Math.ceil(apart / PER_DECADE))) {
    const row = Math.round((power - Math.log10(minUs)) * PER_DECADE);
    if (row > rows) return labels;
    labels.push({ us: 10 ** power, row });
  }
}
