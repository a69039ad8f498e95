import type { Attributes, AttributeValue, Context } from '@opentelemetry/api';
import { entryOf } from '../../core/span/entry-span.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { suppressTracing } from '../../core/process/suppression.js';
import {
  ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  ATTR_MESSAGING_DESTINATION_NAME,
  ATTR_MESSAGING_MESSAGE_ID,
  ATTR_MESSAGING_OPERATION_NAME,
  ATTR_MESSAGING_SYSTEM_NAME,
  ATTR_TRACED_JOB_ATTEMPT,
  ATTR_TRACED_JOB_NAME,
} from '../../shared/attributes.js';

/** The span that BullMQ works with. */
export interface BullmqSpan {
  setSpanOnContext(context: Context): Context;
  setAttribute(key: string, value: AttributeValue): void;
  setAttributes(attributes: Record<string, unknown>): void;
  addEvent(name: string, attributes?: Record<string, unknown>): void;
  recordException(exception: unknown): void;
  end(): void;
}

/** BullMQ's attributes that are recorded, with their names in the conventions; all others (options, results) are left out. */
const NAMES: Readonly<Record<string, string>> = {
  'bullmq.queue.name': ATTR_MESSAGING_DESTINATION_NAME,
  'bullmq.queue.operation': ATTR_MESSAGING_OPERATION_NAME,
  'bullmq.job.bulk.count': ATTR_MESSAGING_BATCH_MESSAGE_COUNT,
  'bullmq.job.id': ATTR_MESSAGING_MESSAGE_ID,
  'bullmq.job.name': ATTR_TRACED_JOB_NAME,
  'bullmq.job.attempts.made': ATTR_TRACED_JOB_ATTEMPT,
};

/** Adding a job, or one attempt of it. */
export class JobSpan implements BullmqSpan {
  readonly #life: SpanLife;
  #failure: { readonly error: unknown } | undefined;
  #reason: string | undefined;

  constructor(life: SpanLife) {
    this.#life = life;
    life.setAttribute(ATTR_MESSAGING_SYSTEM_NAME, 'bullmq');
  }

  /** The context of this span, whatever was active when BullMQ began to look for jobs. */
  setSpanOnContext(_context: Context): Context {
    return this.#life.context;
  }

  setAttribute(key: string, value: AttributeValue): void {
    this.setAttributes({ [key]: value });
  }

  setAttributes(attributes: Record<string, unknown>): void {
    const named: Attributes = {};
    for (const [key, value] of Object.entries(attributes)) {
      const name = NAMES[key];
      if (name !== undefined && value !== undefined) named[name] = value as AttributeValue;
    }
    this.#life.setAttributes(named);
  }

  addEvent(name: string, attributes?: Record<string, unknown>): void {
    if (name === 'job failed') this.#reason = String(attributes?.['bullmq.job.failed.reason']);
  }

  recordException(error: unknown): void {
    this.#failure ??= { error };
  }

  end(): void {
    const life = this.#life;
    const thrown = this.#reason === undefined ? undefined : entryOf(life.context)?.thrown;
    if (this.#failure !== undefined) life.fail(this.#failure.error);
    else if (thrown !== undefined) life.fail(thrown.value);
    else if (this.#reason !== undefined) life.failAs('job_failed', this.#reason);
    else life.succeed();
  }
}

/** What a worker does for itself: not traced, and neither are the commands that it sends to Redis for it. */
export const HOUSEKEEPING: BullmqSpan = {
  setSpanOnContext: suppressTracing,
  setAttribute: () => undefined,
  setAttributes: () => undefined,
  addEvent: () => undefined,
  recordException: () => undefined,
  end: () => undefined,
};

/** Stands for a job that another instrumentation traces: records nothing, and what the job runs is traced as usual. */
export const ELSEWHERE: BullmqSpan = { ...HOUSEKEEPING, setSpanOnContext: (context) => context };
