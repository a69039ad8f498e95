import { duration } from '../model/words/format.js';

interface SparkProps {
  readonly values: readonly (number | null)[];
  readonly width?: number;
  readonly height?: number;
  readonly label: string;
}

/** A line of values over time; the last point is red when it is well above what was usual. */
export function Spark({ values, width = 94, height = 20, label }: SparkProps) {
  const known = values.flatMap((value, index) => (value === null ? [] : [{ value, index }]));
  const last = known[known.length - 1];
  if (last === undefined) return <span class="t3">–</span>;
  const top = Math.max(1, ...known.map(({ value }) => value)) * 1.15;
  const toX = (index: number): number =>
    values.length < 2 ? width - 4 : (index / (values.length - 1)) * (width - 6) + 1;
  const toY = (value: number): number => height - 3 - (value / top) * (height - 7);
  const usual = known.map(({ value }) => value).sort((a, b) => a - b)[Math.floor(known.length / 2)]!;
  const isWorse = known.length > 3 && last.value > usual * 1.5;
  return (
    <svg
      class={`spark ${isWorse ? 'worse' : ''}`}
      viewBox={`0 0 ${width} ${height}`}
      style={{ width: `${width}px`, height: `${height}px` }}
      role="img"
      aria-label={`${label}: now ${duration(last.value)}, usually ${duration(usual)}`}
    >
      <path
        d={known
          .map(({ value, index }, at) => `${at === 0 ? 'M' : 'L'}${toX(index).toFixed(1)} ${toY(value).toFixed(1)}`)
          .join('')}
      />
      <circle cx={toX(last.index)} cy={toY(last.value)} r="2" />
    </svg>
  );
}
