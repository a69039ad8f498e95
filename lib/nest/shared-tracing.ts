import { startTracing, type TracingHandle } from './start.js';
import type { TracingModuleOptions } from './tracing.options.js';

interface SharedTracing {
  readonly handle: TracingHandle;
  users: number;
}

// One per process, also across the ESM and the CommonJS build: a process has one global tracer provider.
const SHARED = Symbol.for('nestjs-traced.shared-tracing');

type GlobalWithTracing = { [SHARED]?: SharedTracing | undefined };

/** Starts tracing, or joins what another module of this process has started and not yet let go. */
export function acquireTracing(options: TracingModuleOptions): TracingHandle {
  const holder = globalThis as GlobalWithTracing;
  const shared = (holder[SHARED] ??= { handle: startTracing(options), users: 0 });
  shared.users += 1;
  return shared.handle;
}

/** Sends what is waiting; the last one to let go stops tracing, if it was started here. */
export async function releaseTracing(handle: TracingHandle): Promise<void> {
  const holder = globalThis as GlobalWithTracing;
  const shared = holder[SHARED];
  if (shared?.handle !== handle) return handle.flush();
  shared.users -= 1;
  if (shared.users > 0) return handle.flush();
  holder[SHARED] = undefined;
  return handle.shutdown();
}
