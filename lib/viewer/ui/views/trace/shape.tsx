import { colourOf } from '../../parts/marks.js';

const [WIDTH, HEIGHT, BINS] = [344, 40, 34];

/** How the durations of one operation lie, and where this one lies among them. */
export function Shape({
  quantilesUs,
  us,
  service,
}: {
  readonly quantilesUs: readonly number[];
  readonly us: number;
  readonly service: string;
}) {
  const low = quantilesUs[0] ?? 0;
  const high = Math.max(us, quantilesUs[quantilesUs.length - 1] ?? 0);
  const span = high - low;
  // All alike: there is no shape to show.
  if (span < high * 0.02) return null;
  const bins = Array.from({ length: BINS }, () => 0);
  for (const value of quantilesUs) bins[Math.min(BINS - 1, Math.floor(((value - low) / span) * BINS))]!++;
  const most = Math.max(1, ...bins);
  const x = 1 + ((us - low) / span) * (WIDTH - 2);
  return (
    <svg
      class={`shape ${colourOf(service)}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <line x1="0" x2={WIDTH} y1={HEIGHT - 1} y2={HEIGHT - 1} />
      {bins.map((value, index) => {
        const height = value === 0 ? 0 : 2 + (value / most) * (HEIGHT - 12);
        return <rect x={(index / BINS) * WIDTH} y={HEIGHT - 1 - height} width={WIDTH / BINS - 1.5} height={height} />;
      })}
      <line class="here" x1={x} x2={x} y1="4" y2={HEIGHT} />
    </svg>
  );
}
