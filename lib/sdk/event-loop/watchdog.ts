import { Worker } from 'node:worker_threads';
import { processSlot } from '../../shared/process-slot.js';

/** Where the main thread leaves what the watchdog calls while it is blocked. */
export const sampleSlot = processSlot('event-loop-sample', (): { take: (() => void) | undefined } => ({
  take: undefined,
}));

/** What the watchdog is given; index 0 of `beats` counts the turns of the main thread. */
interface WatchdogData {
  readonly beats: Int32Array;
  readonly quietMs: number;
  readonly expression: string;
}

/** How many samples are taken 50 ms apart; later ones are further and further apart. */
const CLOSE_SAMPLES = 20;

/**
 * Starts a thread that looks at `beats`, and has a sample taken on the main thread while they stand still: the inspector's
 * protocol runs code in the middle of running code, so that its stack and its active span are seen. No debugger is
 * attached and no profiler runs. The answer stops the thread.
 */
export function startWatchdog(beats: Int32Array, quietMs: number): () => void {
  const expression = "globalThis[Symbol.for('nestjs-traced.event-loop-sample.v1')]?.take?.()";
  const workerData: WatchdogData = { beats, quietMs, expression };
  // Neither the process's flags nor NODE_OPTIONS: what is preloaded there belongs to the application.
  const worker = new Worker(`(${watch.toString()})(require, ${CLOSE_SAMPLES})`, {
    eval: true,
    workerData,
    execArgv: [],
    env: {},
    name: 'nestjs-traced event loop',
    stdin: false,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  // Without its thread the rest works as before; what it says cannot be helped from here.
  worker.on('error', () => undefined);
  worker.unref();
  return () => void worker.terminate();
}

/** Runs in the thread, from its own text: nothing outside this function is there. */
function watch(load: NodeJS.Require, closeSamples: number): void {
  const { workerData } = load('node:worker_threads') as typeof import('node:worker_threads');
  const { Session } = load('node:inspector') as typeof import('node:inspector');
  const { beats, quietMs, expression } = workerData as WatchdogData;
  const session = new Session();
  session.connectToMainThread();
  let last = -1;
  let quietSince = 0;
  let taken = 0;
  let nextAfterMs = quietMs;
  let isAsked = false;
  setInterval(() => {
    const beat = Atomics.load(beats, 0);
    const now = process.uptime() * 1_000;
    if (beat !== last) {
      last = beat;
      quietSince = now;
      taken = 0;
      nextAfterMs = quietMs;
    } else if (!isAsked && now - quietSince >= nextAfterMs) {
      isAsked = true;
      taken += 1;
      nextAfterMs = taken < closeSamples ? nextAfterMs + quietMs : nextAfterMs * 2;
      session.post('Runtime.evaluate', { expression, silent: true }, () => {
        isAsked = false;
      });
    }
  }, quietMs / 2);
}
