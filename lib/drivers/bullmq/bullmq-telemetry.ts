import { context, ROOT_CONTEXT, SpanKind, type Context } from '@opentelemetry/api';
import { startSpan } from '../../core/span/start-span.js';
import { entered } from '../messaging/message-span.js';
import { isFollowedElsewhere } from '../elsewhere/followed-elsewhere.js';
import { ELSEWHERE, HOUSEKEEPING, JobSpan, type BullmqSpan } from './job-span.js';
import { carriedBy, contextFrom, withSource } from './job-metadata.js';

/** What BullMQ (5.13 and newer) takes as `telemetry`: an object of the shape that its own `Telemetry` has. */
export interface BullmqTelemetry {
  readonly tracer: {
    startSpan(name: string, options?: { readonly kind: number }, parent?: Context): BullmqSpan;
  };
  readonly contextManager: {
    with<A extends (...args: any[]) => any>(context: Context, callback: A): ReturnType<A>;
    active(): Context;
    root(): Context;
    getMetadata(context: Context): string;
    fromMetadata(active: Context, metadata: string): Context;
  };
}

/**
 * Traces the jobs of BullMQ by its own option `telemetry`, of queues, workers and flow producers.
 *
 * Adding a job is a PRODUCER span. Each attempt is a trace of its own, linked to the span that added the job, and failed
 * when the attempt has. Nothing else that a worker does is traced, and the commands that it sends to Redis for that are not
 * either. Data, results and options of jobs are never read.
 *
 * @example
 * ```ts
 * const queue = new Queue('emails', { connection, telemetry: bullmqTelemetry() });
 * const worker = new Worker('emails', send, { connection, telemetry: bullmqTelemetry() });
 * ```
 */
export function bullmqTelemetry(): BullmqTelemetry {
  return {
    tracer: { startSpan: (name, options, parent) => startJobSpan(name, options?.kind, parent) },
    contextManager: {
      with: (active, callback) => context.with(active, callback) as ReturnType<typeof callback>,
      active: () => context.active(),
      root: () => ROOT_CONTEXT,
      getMetadata: carriedBy,
      fromMetadata: (_active, metadata) => contextFrom(metadata),
    },
  };
}

function startJobSpan(name: string, kind: number | undefined, parent: Context | undefined): BullmqSpan {
  const isJob = kind === SpanKind.PRODUCER || kind === SpanKind.CONSUMER;
  if (!isJob) return HOUSEKEEPING;
  if (isFollowedElsewhere('bullmq')) return ELSEWHERE;
  if (kind === SpanKind.PRODUCER) return new JobSpan(startSpan({ name, kind }));
  const remote = parent ?? ROOT_CONTEXT;
  const life = entered(startSpan({ name, kind, parent: remote, root: true }));
  life.context = withSource(life.context, remote);
  return new JobSpan(life);
}
