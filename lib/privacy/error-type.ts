import { isTimeoutAbort } from '../shared/time/timeout-abort.js';
import { isNameFromCode } from './error-name.js';
import { privacy } from './privacy-state.js';

// An `error.name` that cannot be a class name was set at run time, perhaps from a user's input, so it is not used as a type.
const CLASS_NAME = /^[A-Za-z_$][\w$.:-]{0,127}$/;

/** Far more error classes than a program has; the limit is for programs that make classes per call. */
const MAX_CLASSES = 1_000;
const classNames = new Set<string>();

/** Whether an `error.type` is the name of a class, which stands in code. */
export function isErrorClass(type: string): boolean {
  return classNames.has(type);
}

/**
 * The value of `error.type`: the class of the error, or the kind of a value that is not an error; low cardinality. A name
 * that stands nowhere in the code of the error's class is no type, as a client may have written it.
 */
export function errorTypeOf(error: unknown): string {
  if (error === null) return 'null';
  if (typeof error !== 'object' && typeof error !== 'function') return typeof error;
  try {
    const { name } = error as { name?: unknown };
    // `timeout` is the conventions' word for every time limit, whichever library set it.
    if (name === 'TimeoutError' || isTimeoutAbort(error)) return 'timeout';
    const type = typeOf(error, (given) => isNameFromCode(error, given));
    if (classNames.size < MAX_CLASSES) classNames.add(type);
    return type;
  } catch {
    // A proxy or a throwing accessor has no readable type.
    return '_OTHER';
  }
}

/** The value of `exception.type`: the name of what was thrown, also of a time limit, as its stack begins. */
export function exceptionTypeOf(error: unknown): string {
  if (error === null) return 'null';
  if (typeof error !== 'object' && typeof error !== 'function') return typeof error;
  try {
    return typeOf(error, () => true);
  } catch {
    return '_OTHER';
  }
}

function typeOf(error: object, isType: (name: string) => boolean): string {
  const { name, constructor } = error as { name?: unknown; constructor?: { name?: unknown } };
  const className = constructor?.name;
  if (typeof name === 'string' && name !== 'Error' && name !== className && CLASS_NAME.test(name) && isType(name)) {
    // Masked here, because an error type is a metric label too, and the span pipeline masks no metrics.
    return privacy.masker.text(name);
  }
  return typeof className === 'string' && className !== '' ? className : '_OTHER';
}
