import { isTimeoutAbort } from '../shared/timeout-abort.js';
import { privacy } from './privacy-state.js';

// An `error.name` that cannot be a class name was set at run time, perhaps from a user's input, so it is not used as a type.
const CLASS_NAME = /^[A-Za-z_$][\w$.:-]{0,127}$/;

/** Far more error classes than a program has; the limit is for programs that make classes per call. */
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
    // `timeout` is the conventions' word for every time limit, whichever library set it.
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

/** Masked here, because an error type is a metric label too, and the span pipeline masks no metrics. */
function masked(name: string): string {
  return privacy.masker.text(name);
}
