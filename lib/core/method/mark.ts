import type { TracedMethod } from './traced-method.js';

/**
 * Marks a function as already wrapped, or as never to be wrapped. `Symbol.for`, so that several copies of the library
 * and function proxies of other decorators recognise it.
 */
export const TRACED_MARK = Symbol.for('nestjs-traced.method');

/** What a marked function says about itself. */
export interface MethodMark {
  /** The wrapped method; absent on a function that `@Untraced()` excludes. */
  readonly method: TracedMethod | undefined;
}

/** The mark of a function, also through a function proxy; `undefined` when it carries none. */
export function markOf(candidate: unknown): MethodMark | undefined {
  if (typeof candidate !== 'function') return undefined;
  try {
    return (candidate as { [TRACED_MARK]?: MethodMark })[TRACED_MARK];
  } catch {
    // A proxy of the user's whose traps throw.
    return undefined;
  }
}

/** Marks a function; the mark is not enumerable and is copied by nothing. */
export function setMark(target: object, mark: MethodMark): void {
  Object.defineProperty(target, TRACED_MARK, { value: mark, configurable: true });
}
