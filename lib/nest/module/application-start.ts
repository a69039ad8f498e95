import { guard } from '../../shared/errors/guard.js';
import { systemClock, type Timer } from '../../shared/time/clock.js';
import { providersOf, type ProvidersLike } from '../instrument/providers-of.js';

type Undo = () => void;

/** By then a module that is only compiled, as in tests of services, has all its providers. */
const COMPILED_MS = 10_000;

const collected = new FinalizationRegistry<Undo[]>(undoAll);
/** Whoever holds an object of a class that Nest has made holds its application: nothing is given up while it can still be used. */
const applications = new WeakMap<object, ProvidersLike>();

/**
 * Whether an application comes up. Nest tells nobody but whoever starts it that it does not, and runs no hook of its: one that
 * is garbage before it has come up counts as given up.
 */
export class ApplicationStart {
  /** Held without the application. */
  readonly #undo: Undo[] = [];
  readonly #timer: Timer;

  constructor(application: ProvidersLike) {
    collected.register(application, this.#undo, this);
    this.#timer = systemClock.setTimer(
      () => guard('tying providers to their application', () => tie(application)),
      COMPILED_MS,
    );
  }

  /** What is undone when the application is given up. Must not hold the application. */
  onGivenUp(undo: Undo): void {
    this.#undo.push(undo);
  }

  /** The application has come up, or is being closed: it undoes all by its own hooks. */
  settled(): void {
    this.#timer.clear();
    collected.unregister(this);
    this.#undo.length = 0;
  }
}

function tie(application: ProvidersLike): void {
  for (const { instance, provider } of providersOf(application)) {
    // Values, and what factories answer, may outlive many applications.
    if (Reflect.getPrototypeOf(instance)?.constructor === provider.metatype) applications.set(instance, application);
  }
}

function undoAll(list: Undo[]): void {
  for (const undo of list.splice(0)) guard('giving up an application', undo);
}
