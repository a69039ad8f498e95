import { context } from '@opentelemetry/api';
import { types } from 'node:util';
import { entryOf } from '../../../core/span/entry-span.js';
import { preserve } from '../../../core/method/preserve.js';
import { bullmqTelemetry } from '../../../drivers/bullmq/bullmq-telemetry.js';
import { hasMethods } from '../class-names.js';
import type { ClassPatches } from '../classes/class-patches.js';
import { membersOf, metadataOf } from '../classes/members.js';

interface Traceable {
  opts?: { telemetry?: unknown };
  telemetry?: unknown;
}

/** Gives our telemetry to a queue, flow producer or worker host of BullMQ's that has none; leaves everything else alone. */
export function traceQueue(instance: object): void {
  if (hasMethods(instance, ['add', 'addBulk'])) {
    if (hasMethods(instance, ['trace'])) giveTelemetry(instance);
    // A flow producer reads `opts.telemetry` in its constructor only, so the property that it fills is set instead.
    else if ('keys' in instance && typeof (instance as Traceable).opts === 'object')
      (instance as Traceable).telemetry ??= bullmqTelemetry();
  }
  // Read from the field `_worker`, because the getter `worker` of a @nestjs/bullmq host throws while there is no worker.
  if (!hasMethods(instance, ['process']) && !Object.hasOwn(instance, 'process')) return;
  const worker: unknown = Reflect.getOwnPropertyDescriptor(instance, '_worker')?.value;
  if (typeof worker === 'object' && worker !== null) giveTelemetry(worker);
}

function giveTelemetry(target: object): void {
  const { opts } = target as Traceable;
  if (typeof opts === 'object' && opts !== null) opts.telemetry ??= bullmqTelemetry();
}

/** Remembers what a processor of @nestjs/bullmq throws: BullMQ tells the span the message and nothing else. */
export function watchProcessor(metatype: { readonly prototype: object }, patches: ClassPatches): void {
  if (metadataOf('bullmq:processor_metadata', metatype) === undefined) return;
  for (const [holder, key] of membersOf(metatype.prototype)) {
    if (key === 'process') patches.replace(holder, key, watched);
  }
}

function watched(original: (...args: never[]) => unknown): (...args: never[]) => unknown {
  function process(this: unknown, ...args: never[]): unknown {
    try {
      const result = original.apply(this, args);
      if (types.isPromise(result)) void result.catch(remember);
      return result;
    } catch (error) {
      remember(error);
      throw error;
    }
  }
  preserve(process, original);
  return process;
}

function remember(error: unknown): void {
  const entry = entryOf(context.active());
  if (entry !== undefined) entry.thrown = { value: error };
}
