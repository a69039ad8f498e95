import type { TailStats } from '../tail/tail-stats.js';
import type { ExporterStats } from './lane-counts.js';

/** How the sending of spans is doing. */
export interface TracingHealth {
  /** `down` when no backend takes spans; `up` when one does, and when there is none. */
  readonly status: 'up' | 'down';
  /** Each backend by its name. */
  readonly exporters: Readonly<Record<string, ExporterHealth>>;
  /** What became of traces that are chosen at their end (`sampling.tail`). */
  readonly sampling?: TailStats;
}

/** One backend. */
export interface ExporterHealth {
  /** `down` from a batch that was given up, or a queue that is full, until a batch arrives. */
  readonly status: 'up' | 'down';
  readonly sent: number;
  readonly lost: number;
  readonly queued: number;
  readonly lastError?: string;
}

/** What the statistics of all backends mean together. */
export function toHealth(stats: readonly ExporterStats[], sampling?: TailStats): TracingHealth {
  const isDown = stats.length > 0 && stats.every(({ isFailing }) => isFailing);
  return {
    status: isDown ? 'down' : 'up',
    exporters: Object.fromEntries(stats.map((one) => [one.name, toExporter(one)])),
    ...(sampling === undefined ? {} : { sampling }),
  };
}

function toExporter({ isFailing, sent, failed, dropped, rejected, queued, lastError }: ExporterStats): ExporterHealth {
  const lost = failed + dropped + rejected;
  const error = isFailing && lastError !== undefined ? { lastError } : {};
  return { status: isFailing ? 'down' : 'up', sent, lost, queued, ...error };
}
