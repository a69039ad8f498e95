import { callClock } from '../../shared/time/call-clock.js';
import type { Clock } from '../../shared/time/clock.js';
import type { TracingHandle } from '../start-tracing.options.js';
import { within } from './within.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/**
 * Sends what waits when the program comes to its end or is asked to stop. Never decides how it ends: a signal that nobody
 * else handles is raised again once everything is sent, so that the exit code is the one of the signal. Where the
 * application handles the signal, its handler ends the process, and what waits is sent meanwhile.
 *
 * @returns takes the listeners away.
 */
export function flushOnExit(
  handle: Pick<TracingHandle, 'flush'>,
  target: NodeJS.Process = process,
  limitMs = 3_000,
  clock: Clock = callClock,
): () => void {
  let hasFlushed = false;
  const onBeforeExit = (): void => {
    // Sending keeps the process alive, so that this event comes again.
    if (!hasFlushed) void handle.flush();
    hasFlushed = true;
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    const isAlone = target.listenerCount(signal) === 1;
    const flushed = within(handle.flush(), limitMs, clock);
    if (!isAlone) return;
    void flushed.then(() => {
      remove();
      target.kill(target.pid, signal);
    });
  };
  const remove = (): void => {
    target.off('beforeExit', onBeforeExit);
    for (const signal of SIGNALS) target.off(signal, onSignal);
  };
  target.on('beforeExit', onBeforeExit);
  for (const signal of SIGNALS) target.on(signal, onSignal);
  return remove;
}
