import type { TracedCall } from '../call/traced-call.js';
import type { Restore } from './own-method.js';

/** What is known of an object that a traced method returned. */
interface Watch {
  /** The latest call that returned it; `undefined` when the object is left alone for good. */
  readonly call: TracedCall | undefined;
  readonly restore: Restore;
  readonly lose: () => void;
}

const nothing = (): void => {};
const LEFT_ALONE: Watch = { call: undefined, restore: nothing, lose: nothing };
const watched = new WeakMap<object, Watch>();

/**
 * Watches an object that a call has returned; `false` when it is to be left alone.
 *
 * An object that is returned a second time is shared (a socket, a subject, a cached stream) and belongs to no single call, so
 * our methods are removed from it. The exception: a call inside this one returned it first, and this call only hands it on.
 *
 * @param observe puts our methods on the object; answers `undefined` when the object accepts none.
 * @param onLost called when our methods have been removed before the end that only they could see.
 */
export function watch(
  call: TracedCall,
  returned: object,
  observe: () => Restore | undefined,
  onLost: () => void = nothing,
): boolean {
  const known = watched.get(returned);
  if (known !== undefined && known.call?.isInside(call) !== true) {
    leaveAlone(returned);
    known.lose();
    return false;
  }
  const undo = observe();
  if (undo === undefined) return false;
  const restore = known === undefined ? undo : () => (undo(), known.restore());
  const lose = known === undefined ? onLost : () => (onLost(), known.lose());
  watched.set(returned, { call, restore, lose });
  return true;
}

/** Takes back everything that was put on an object, and never touches it again. */
export function leaveAlone(returned: object): void {
  const known = watched.get(returned);
  watched.set(returned, LEFT_ALONE);
  known?.restore();
}
