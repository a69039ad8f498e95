import { processSlot } from '../../shared/process/process-slot.js';
import type { TracedMethod } from './traced-method.js';

const MAX_NAMES = 20_000;

/** An object that holds decorated methods: a prototype, or a class with decorated static methods. */
interface Holder {
  readonly holder: WeakRef<object>;
  readonly keys: WeakRef<ReadonlyMap<PropertyKey, unknown>>;
}

interface KnownMethods {
  /** Held weakly, so that no class is kept alive; one entry per class and not per method, so that decorating stays cheap. */
  readonly holders: Holder[];
  /** `Class.method` with the runtime class, added at the first call of a method on that class. */
  readonly called: Set<string>;
}

const known = processSlot('known-methods', (): KnownMethods => ({ holders: [], called: new Set() }));

/** Remembers what has traced methods for as long as it lives. */
export function rememberHolder(holder: object, keys: ReadonlyMap<PropertyKey, unknown>): void {
  if (known.holders.length < MAX_NAMES) known.holders.push({ holder: new WeakRef(holder), keys: new WeakRef(keys) });
}

/** Remembers the name of a method on the class that it was called on. */
export function rememberName(functionName: string): void {
  if (known.called.size < MAX_NAMES) known.called.add(functionName);
}

/** `Class.method` of every method of this process that was decorated or called, as far as they are known yet. */
export function knownMethodNames(): readonly string[] {
  const names = new Set(known.called);
  for (const { holder, keys } of known.holders) {
    const owner = nameOf(holder.deref());
    for (const key of keys.deref()?.keys() ?? []) if (owner !== undefined) names.add(`${owner}.${String(key)}`);
  }
  return [...names];
}

/** `Class.method` with the class that declares it. */
export function declaredNameOf(method: TracedMethod): string {
  const owner = method.ownerName();
  return owner === '' ? method.label : `${owner}.${method.label}`;
}

function nameOf(holder: object | undefined): string | undefined {
  try {
    const owner: unknown = typeof holder === 'function' ? holder : holder?.constructor;
    return typeof owner === 'function' ? owner.name : undefined;
  } catch {
    // A proxy of the user's whose traps throw.
    return undefined;
  }
}
