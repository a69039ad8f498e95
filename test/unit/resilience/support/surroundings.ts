import { RecordingListener } from './recording-listener.js';
import { seededRandom } from './seeded-random.js';
import { VirtualClock } from './virtual-clock.js';

/** A virtual clock, seeded randomness and a listener that writes down, ready to be handed to `policy()`. */
export function surroundings(seed = 1) {
  const clock = new VirtualClock();
  const listener = new RecordingListener();
  const environment = { clock, listener, random: seededRandom(seed) };
  return { clock, listener, environment };
}

/** A promise that is settled from outside. */
export function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
