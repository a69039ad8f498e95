import { isTimeoutAbort } from '../shared/timeout-abort.js';
import { privacy } from './privacy-state.js';

// What is no name of a class was put there at run time, by a user's input perhaps.
const CLASS_NAME = /^[A-Za-z_$][\w$.:-]{0,127}$/;

/** More classes of errors than a program has; those made per call must not be kept for ever. */
const MAX_CLASSES = 1_000;
const classNames = new Set<string>();

/** Whether an `error.type` is the name of a class, which stands in code, and not what somebody wrote into `error.name`. */
export function isErrorClass(type: string): boolean {
  return classNames.has(type);
}

/** The value of `error.type`: the class of the error, or the kind of a value that is not an error; low cardinality. */
export function errorTypeOf(error: unknown): string {
  if (error === null) return 'null';
  if (typeof error !== 'object' && typeof error !== 'function') return typeof error;
  try {
    // The conventions' own word, whoever gave up waiting.
    if ((error as { name?: unknown }).name === 'TimeoutError' || isTimeoutAbort(error)) return 'timeout';
  } catch {
    return '_OTHER';
  }
  return exceptionTypeOf(error);
}

/** The value of `exception.type`: the class of what was thrown, also of a time limit, as its stack begins. */
export function exceptionTypeOf(error: unknown): string {
  if (error === null) return 'null';
  if (typeof error !== 'object' && typeof error !== 'function') return typeof error;
  try {
    const { name } = error as { name?: unknown };
    const constructorName = (error as { constructor?: { name?: unknown } }).constructor?.name;
    if (typeof name === 'string' && name !== 'Error' && name !== constructorName && CLASS_NAME.test(name)) {
      return masked(name);
    }
    if (typeof constructorName === 'string' && constructorName !== '') {
      if (classNames.size < MAX_CLASSES) classNames.add(constructorName);
      return constructorName;
    }
  } catch {
    // A proxy or a throwing accessor has no readable type.
  }
  return '_OTHER';
}

/** Names are labels of measurements too, which no pipeline masks. */
function masked(name: string): string {
  return privacy.masker.text(name);
}
