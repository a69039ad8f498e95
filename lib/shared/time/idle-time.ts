import { performance } from 'node:perf_hooks';

/** Milliseconds that the event loop has waited for something to do, whatever the clock of tests says. */
export function idleMs(): number {
  return performance.eventLoopUtilization().idle;
}
