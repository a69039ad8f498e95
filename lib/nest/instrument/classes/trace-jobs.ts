import { classNameOf } from '../../../core/method/runtime-class.js';
import type { AttributeMap } from '../../../decorators/current/set-attribute.js';
import { ATTR_TRACED_JOB_NAME, ATTR_TRACED_JOB_SCHEDULE, ATTR_TRACED_JOB_TYPE } from '../../../shared/attributes.js';
import type { ClassPatches } from './class-patches.js';
import { membersOf, metadataOf } from './members.js';
import { entryMember } from './trace-entry.js';

// The metadata of @nestjs/schedule and the values of its `SchedulerType`.
const TYPES: Readonly<Record<number, string>> = { 1: 'cron', 2: 'timeout', 3: 'interval' };

/** Makes each run of a `@Cron()`, `@Interval()` or `@Timeout()` method a trace of its own. */
export function traceJobs(
  metatype: { readonly prototype: object; readonly name: string },
  patches: ClassPatches,
): void {
  for (const [holder, key, method] of membersOf(metatype.prototype)) {
    const type = TYPES[Number(metadataOf('SCHEDULER_TYPE', method))];
    if (type === undefined) continue;
    const attributes = jobAttributes(type, method);
    patches.replace(holder, key, (original) =>
      entryMember({ className: classNameOf(metatype), holder, key, original }, { attributes }),
    );
  }
}

function jobAttributes(type: string, method: object): AttributeMap {
  const name = metadataOf('SCHEDULER_NAME', method);
  const cron = metadataOf('SCHEDULE_CRON_OPTIONS', method) as { cronTime?: unknown; name?: unknown } | undefined;
  const wait =
    metadataOf('SCHEDULE_INTERVAL_OPTIONS', method) ?? (metadataOf('SCHEDULE_TIMEOUT_OPTIONS', method) as unknown);
  const schedule = cron?.cronTime ?? (wait as { timeout?: unknown } | undefined)?.timeout;
  return {
    [ATTR_TRACED_JOB_TYPE]: type,
    [ATTR_TRACED_JOB_NAME]: name ?? cron?.name,
    [ATTR_TRACED_JOB_SCHEDULE]: schedule === undefined ? undefined : String(schedule),
  };
}
