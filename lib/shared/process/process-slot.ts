/**
 * What a process has once, whichever copy of the library asks (its ESM and its CommonJS build, or two installed copies).
 *
 * Every slot is named here and made by the room that it belongs to; nothing else of ours touches `globalThis`.
 */
export type SlotName =
  /** How often telemetry failed, and how what we print is masked. */
  | 'diagnostics'
  /** What only tests set. */
  | 'test-seams'
  /** The masker, and which values must not be repeated. */
  | 'privacy'
  /** The key that identities are hashed under where the masker has none. */
  | 'identity-key'
  /** How many values each rule has masked. */
  | 'masked-values'
  /** What wrappers and HTTP spans ask on every call. */
  | 'runtime'
  /** Which addresses outgoing requests may send the trace and the baggage to. */
  | 'propagation-policy'
  /** The traced methods, by name. */
  | 'known-methods'
  /** What was declared about classes and methods. */
  | 'declarations'
  /** The meter that the process measures with, and the metrics that decorators declared. */
  | 'metrics'
  /** Policies by name. */
  | 'policies'
  /** The listeners of `addPolicyListener()`. */
  | 'policy-listeners'
  /** The attempt that is running. */
  | 'attempt'
  /** The handle of `startTracing()`. */
  | 'tracing'
  /** Which applications use tracing, metrics, the trace page and channels. */
  | 'tracing-lease'
  | 'metrics-lease'
  | 'viewer-lease'
  | 'instruments-lease'
  /** What is called while the event loop is blocked; the watchdog finds it by the slot's symbol. */
  | 'event-loop-sample'
  /** What applications do to log lines. */
  | 'logs'
  | 'held-lines';

const VERSION = 'v1';

/** The value of a slot; `create` makes it for the first copy of the library that asks. */
export function processSlot<T extends object>(name: SlotName, create: () => T): T {
  const key = Symbol.for(`nestjs-traced.${name}.${VERSION}`);
  const slots = globalThis as unknown as Record<symbol, T | undefined>;
  return (slots[key] ??= create());
}
