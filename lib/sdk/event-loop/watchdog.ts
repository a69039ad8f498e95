import { isMainThread, Worker } from 'node:worker_threads';
import { processSlot } from '../../shared/process/process-slot.js';

/** Where the main thread leaves what the watchdog calls while it is blocked. */
export const sampleSlot = processSlot('event-loop-sample', (): { take: (() => void) | undefined } => ({
  take: undefined,
}));

/** The clock of both threads; taken now, because fake timers of tests replace it. */
const nowNs = process.hrtime.bigint;

/** What both threads write down, in nanoseconds of the monotonic clock: the last turn at index 0, the last question at 1. */
export function makeBeat(): BigInt64Array {
  return new BigInt64Array(new SharedArrayBuffer(2 * BigInt64Array.BYTES_PER_ELEMENT));
}

/** How long ago the watchdog has asked for a look; 0 where it has not. */
export function askedMsAgo(beat: BigInt64Array): number {
  const asked = Atomics.load(beat, 1);
  return asked === 0n ? 0 : Number(nowNs() - asked) / 1e6;
}

/** Says at index 0 of `beat` that the event loop has turned now. */
export function markBeat(beat: BigInt64Array): void {
  Atomics.store(beat, 0, nowNs());
}

/** What the watchdog is given. */
interface WatchdogData {
  /** Of {@link makeBeat}. */
  readonly beat: BigInt64Array;
  /** Index 0: one of {@link states}. */
  readonly state: Int32Array;
  readonly quietMs: number;
  readonly expression: string;
}

/** What the thread does; only the main thread says `leaving`. */
const states = { watching: 0, connected: 1, leaving: 2, left: 3 } as const;
const LEAVE_LIMIT_MS = 1_000;

/** How many samples are taken closely; later ones are further and further apart. */
const CLOSE_SAMPLES = 20;

/**
 * Starts a thread that has samples taken on the main thread from `quietMs` after the last beat until the next one. It does so
 * by the inspector's protocol, which can run code in the middle of running code, so that the stack and the active span are
 * seen. No debugger is attached and no profiler runs. The thread is connected only while the loop stands: a connected
 * process that is ended by a signal writes that it waits for a debugger. The answer stops the thread.
 */
export function startWatchdog(beat: BigInt64Array, quietMs: number): () => void {
  // The inspector reaches the main thread only: what runs there has not blocked this one.
  if (!isMainThread) return () => undefined;
  const expression = "globalThis[Symbol.for('nestjs-traced.event-loop-sample.v1')]?.take?.()";
  const state = new Int32Array(new SharedArrayBuffer(4));
  const workerData: WatchdogData = { beat, state, quietMs, expression };
  // Neither the process's flags nor NODE_OPTIONS: what is preloaded there belongs to the application.
  const worker = new Worker(`(${watch.toString()})(require, ${CLOSE_SAMPLES}, ${takeTurns.toString()})`, {
    eval: true,
    workerData,
    execArgv: [],
    env: {},
    name: 'nestjs-traced event loop',
    stdin: false,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  });
  // Without the thread, stalls are still noticed and only their stacks are missing.
  worker.on('error', () => undefined);
  worker.unref();
  let isConnected = false;
  const leave = (): void => {
    const before = Atomics.exchange(state, 0, states.leaving);
    if (before === states.left) Atomics.store(state, 0, states.left);
    if (before === states.connected) isConnected = true;
    Atomics.notify(state, 0);
  };
  // A process that ends while the inspector is connected waits for it, and writes that it waits for a debugger.
  const leaveNow = (): void => {
    leave();
    if (isConnected) Atomics.wait(state, 0, states.leaving, LEAVE_LIMIT_MS);
  };
  process.on('exit', leaveNow);
  worker.on('exit', () => process.off('exit', leaveNow));
  return leave;
}

/** Runs in the thread, which is given the text of this function: nothing outside of it can be used. */
function watch(load: NodeJS.Require, closeSamples: number, loop: typeof takeTurns): void {
  const { workerData } = load('node:worker_threads') as typeof import('node:worker_threads');
  const { Session } = load('node:inspector') as typeof import('node:inspector');
  const { beat, state, quietMs, expression } = workerData as WatchdogData;
  const [watching, connected, leaving, left] = [0, 1, 2, 3];
  let session: import('node:inspector').Session | undefined;
  const spacingMs = quietMs * (2 / 3);
  let last = 0n;
  let taken = 0;
  let nextAfterMs = quietMs;
  let isAsked = false;
  const disconnect = (): void => {
    session?.disconnect();
    session = undefined;
    Atomics.compareExchange(state, 0, connected, watching);
  };
  const ask = (): void => {
    if (session === undefined) {
      if (Atomics.compareExchange(state, 0, watching, connected) !== watching) return;
      session = new Session();
      session.connectToMainThread();
    }
    isAsked = true;
    Atomics.store(beat, 1, process.hrtime.bigint());
    session.post('Runtime.evaluate', { expression, silent: true }, () => {
      isAsked = false;
    });
  };
  const look = (): number => {
    const lastBeat = Atomics.load(beat, 0);
    const quietForMs = Number(process.hrtime.bigint() - lastBeat) / 1e6;
    if (lastBeat !== last) {
      last = lastBeat;
      taken = 0;
      nextAfterMs = quietMs;
      if (!isAsked) disconnect();
    }
    if (!isAsked && quietForMs >= nextAfterMs) {
      taken += 1;
      nextAfterMs = taken < closeSamples ? nextAfterMs + spacingMs : nextAfterMs * 2;
      ask();
    }
    return Math.max(quietMs - quietForMs, 1);
  };
  const turns = {
    everyMs: spacingMs / 2,
    look,
    isListening: () => session !== undefined,
    leave: (): void => {
      disconnect();
      Atomics.store(state, 0, left);
      Atomics.notify(state, 0);
    },
  };
  loop(state, watching as number, leaving as number, turns);
}

/** What the thread does in turns. */
interface Turns {
  readonly everyMs: number;
  /** Answers with how many milliseconds later it is worth to look again. */
  readonly look: () => number;
  /** Whether the inspector has to answer. */
  readonly isListening: () => boolean;
  readonly leave: () => void;
}

/** Runs in the thread as well. */
function takeTurns(
  state: Int32Array,
  watching: number,
  leaving: number,
  { everyMs, look, isListening, leave }: Turns,
): void {
  const isLeaving = (): boolean => Atomics.load(state, 0) === leaving;
  const sleep = (): void => {
    while (!isLeaving()) {
      const waitMs = look();
      if (isListening()) return listen();
      // Without an event loop of its own, for a third of a timer's price.
      Atomics.wait(state, 0, watching, waitMs);
    }
    leave();
  };
  /** The inspector answers by the event loop of this thread. */
  const listen = (): void => {
    const timer = setInterval(() => {
      if (!isLeaving()) look();
      if (!isLeaving() && isListening()) return;
      clearInterval(timer);
      sleep();
    }, everyMs);
  };
  sleep();
}
