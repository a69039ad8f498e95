import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { systemClock, type Clock } from '../../../shared/time/clock.js';
import { refuseOption } from '../../../shared/options/refuse-option.js';
import type { NamedExporter } from '../../exporters/create-exporter.js';
import type { ExitPost } from '../../exporters/http/exit-post.js';
import { isEncodingExporter } from '../../exporters/http/http.exporter.js';
import { spoolingExporters } from '../../exporters/table.js';
import { definedFields } from '../../../shared/options/without-undefined.js';
import type { FanOutTarget } from '../fan-out.js';
import { createSpool } from '../spool/create-spool.js';
import { ByteQueue } from './byte-queue.js';
import { ImmediateLane } from './immediate-lane.js';
import { LaneCounts, type ExporterStats } from './lane-counts.js';
import { createGate, type LaneGate } from './lane-gate.js';
import type { LaneQueue, QueueLimits } from './lane-queue.js';
import { Lane } from './lane.js';
import type { BatchOptions } from './lane.options.js';
import { SpanQueue } from './span-queue.js';
import { startSite } from '../../../shared/start-site.js';

const DEFAULTS = {
  scheduleDelayMs: 5_000,
  maxQueueSize: 2_048,
  maxQueueBytes: 16 * 1024 * 1024,
  maxExportBatchSize: 512,
  exportTimeoutMs: 30_000,
};

/** One way out, with what it has sent and lost. */
export interface ExportLane extends FanOutTarget {
  stats(): ExporterStats;
  /** Takes out what is waiting, for a process that is exiting. */
  atExit(): readonly ExitPost[];
}

/** What all lanes of a process have in common. */
export interface LaneEnvironment {
  readonly batch: BatchOptions;
  readonly shutdownTimeoutMs: number;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** Builds the lane of an exporter, for masked spans. */
export function createLane(named: NamedExporter, environment: LaneEnvironment): ExportLane {
  const { name, exporter, isImmediate, lane: options = {} } = named;
  const { clock = systemClock, random = Math.random, shutdownTimeoutMs } = environment;
  const batch = {
    ...DEFAULTS,
    ...named.batch,
    ...definedFields(environment.batch),
    ...definedFields(options.batch ?? {}),
  };
  const counts = new LaneCounts(name, clock);
  const gate = createGate(name, options);
  if (isImmediate) return behind(gate, new ImmediateLane(exporter, counts));
  const batchSize = Math.min(batch.maxExportBatchSize, batch.maxQueueSize);
  const limits = { maxSpans: batch.maxQueueSize, maxBytes: batch.maxQueueBytes, batchSize };
  const { scheduleDelayMs, exportTimeoutMs } = batch;
  const queue = createQueue(named, limits, exportTimeoutMs, counts, clock);
  return behind(
    gate,
    new Lane(queue, counts, { batchSize, scheduleDelayMs, exportTimeoutMs, shutdownTimeoutMs, clock, random }),
  );
}

function createQueue(
  { name, exporter, lane }: NamedExporter,
  limits: QueueLimits,
  timeoutMs: number,
  counts: LaneCounts,
  clock: Clock,
): LaneQueue {
  const spool = lane?.spool;
  if (isEncodingExporter(exporter)) {
    const { encoder, sender } = exporter;
    const memory = new ByteQueue(encoder, sender, limits, counts);
    return spool === undefined
      ? memory
      : createSpool(name, spool, { encoder, sender, memory, counts, clock, ...limits });
  }
  if (spool === undefined) return new SpanQueue(exporter, { ...limits, timeoutMs }, counts, clock);
  refuseOption(
    startSite(),
    `the exporter '${name}' has a spool, which exporters of ours have only (${spoolingExporters()}); leave spool out.`,
  );
}

function behind(gate: LaneGate | undefined, lane: ExportLane): ExportLane {
  if (gate === undefined) return lane;
  return {
    stats: () => lane.stats(),
    atExit: () => lane.atExit(),
    onEnd: (span: ReadableSpan) => {
      const given = gate(span);
      if (given !== undefined) lane.onEnd(given);
    },
    forceFlush: () => lane.forceFlush(),
    shutdown: () => lane.shutdown(),
  };
}
