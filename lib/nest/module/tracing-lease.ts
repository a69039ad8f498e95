import { definePolicies } from '../../resilience/policy/policy-registry.js';
import { startTracing } from '../../sdk/start-tracing.js';
import type { TracingHandle } from '../../sdk/start-tracing.options.js';
import { currentHandle } from '../../sdk/tracing-handle.js';
import { processSlot } from '../../shared/process-slot.js';
import type { TracingModuleOptions } from './tracing.options.js';

interface SharedTracing {
  readonly handle: TracingHandle;
  /** Tracing runs because of us; what `nestjs-traced/register` has started outlives the application. */
  readonly isOwner: boolean;
  users: number;
}

// One per process, also across the ESM and the CommonJS build: a process has one global tracer provider.
const lease = processSlot('tracing-lease', (): { shared: SharedTracing | undefined } => ({ shared: undefined }));

/** Starts tracing, or joins what this process is already running. */
export function acquireTracing(options: TracingModuleOptions): TracingHandle {
  if (options.policies !== undefined) definePolicies(options.policies);
  const running = currentHandle();
  let shared = lease.shared;
  if (shared === undefined || shared.handle !== running) {
    shared = { handle: startTracing(options), isOwner: running === undefined, users: 0 };
    lease.shared = shared;
  }
  shared.users += 1;
  return shared.handle;
}

/** Sends what is waiting; the last one to let go stops tracing, if it was started here. */
export async function releaseTracing(handle: TracingHandle): Promise<void> {
  const shared = lease.shared;
  if (shared?.handle !== handle) return handle.flush();
  shared.users -= 1;
  if (shared.users > 0) return handle.flush();
  lease.shared = undefined;
  return shared.isOwner ? handle.shutdown() : handle.flush();
}
