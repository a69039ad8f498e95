import { checkOptions } from '../../shared/options/check-options.js';
import { number, whole, type OptionRules } from '../../shared/options/option-rules.js';
import type { SpanRecord } from '../span-record.js';
import { ascending, percentile } from './percentile.js';
import { Ring } from './ring.js';

export interface RollingOptions {
  /**
   * How far back the window reaches, in milliseconds.
   *
   * @defaultValue 900_000 (fifteen minutes)
   */
  readonly windowMs?: number | undefined;
  /**
   * Durations kept of each operation; older ones go first. Percentiles are exact over what is kept.
   *
   * @defaultValue 10_000
   */
  readonly samples?: number | undefined;
  /**
   * Operations kept; the one that has been silent longest goes first.
   *
   * @defaultValue 500
   */
  readonly operations?: number | undefined;
}

/** An operation inside the window. Times in microseconds. */
export interface RollingOperation {
  readonly service: string;
  readonly name: string;
  readonly count: number;
  readonly errorCount: number;
  readonly p50Us: number;
  readonly p90Us: number;
  readonly p95Us: number;
  readonly p99Us: number;
  readonly maxUs: number;
  /** The p95 of each part of the window, oldest first; `null` where nothing ran. */
  readonly trendUs: readonly (number | null)[];
}

const OPTIONS: OptionRules<RollingOptions> = {
  windowMs: number({ above: 0, max: Infinity }, 'milliseconds'),
  samples: whole(1),
  operations: whole(1),
};

/**
 * Statistics over the last minutes of a stream of spans, in memory that does not grow: 24 bytes for each duration kept.
 *
 * The time is the spans' own, so that a recorded stream gives the same answer as a live one.
 *
 * @example
 * const rolling = new RollingStatistics({ windowMs: 60_000 });
 * rolling.add(span);
 * rolling.operations(Date.now() * 1000);
 */
export class RollingStatistics {
  private readonly windowUs: number;
  private readonly samples: number;
  private readonly limit: number;
  private readonly rings = new Map<string, Ring>();

  constructor(options: RollingOptions = {}) {
    checkOptions('new RollingStatistics()', options, OPTIONS);
    this.windowUs = (options.windowMs ?? 900_000) * 1000;
    this.samples = options.samples ?? 10_000;
    this.limit = options.operations ?? 500;
  }

  add(span: SpanRecord): void {
    const key = `${span.service}\n${span.name}`;
    const ring = this.rings.get(key) ?? new Ring(span.service, span.name, this.samples);
    // Deleted and set again, so that the first key of the map is the operation that has been silent longest.
    this.rings.delete(key);
    this.rings.set(key, ring);
    if (this.rings.size > this.limit) {
      for (const oldest of this.rings.keys()) {
        this.rings.delete(oldest);
        break;
      }
    }
    ring.add(span.startUs + span.durationUs, Math.max(span.durationUs, 0), span.error);
  }

  /** The operations of the window that ends at `nowUs`, the slowest p95 first. */
  operations(nowUs: number, slots = 15): RollingOperation[] {
    const fromUs = nowUs - this.windowUs;
    return [...this.rings.values()]
      .map((ring) => describe(ring, fromUs, nowUs, slots))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.p95Us - a.p95Us);
  }
}

function describe(ring: Ring, fromUs: number, nowUs: number, slots: number): RollingOperation {
  const durations: number[] = [];
  const parts: number[][] = Array.from({ length: slots }, () => []);
  let errorCount = 0;
  ring.forEach((endUs, durationUs, error) => {
    if (endUs <= fromUs || endUs > nowUs) return;
    durations.push(durationUs);
    if (error) errorCount++;
    const slot = Math.min(Math.floor(((endUs - fromUs) / (nowUs - fromUs)) * slots), slots - 1);
    parts[slot]?.push(durationUs);
  });
  const sorted = ascending(durations);
  return {
    service: ring.service,
    name: ring.name,
    count: sorted.length,
    errorCount,
    p50Us: percentile(sorted, 0.5),
    p90Us: percentile(sorted, 0.9),
    p95Us: percentile(sorted, 0.95),
    p99Us: percentile(sorted, 0.99),
    maxUs: percentile(sorted, 1),
    trendUs: parts.map((part) => (part.length === 0 ? null : percentile(ascending(part), 0.95))),
  };
}
