import { isTimeoutAbort } from '../shared/timeout-abort.js';
import { privacy } from './privacy-state.js';

// What is no name of a class was put there at run time, by a user's input perhaps.
const CLASS_NAME = /^[A-Za-z_$][\w$.:-]{0,127}$/;

/** The value of `error.type`: the class of the error, or the kind of a value that is not an error; low cardinality. */
export function errorTypeOf(error: unknown): string {
  if (error === null) return 'null';
  if (typeof error !== 'object' && typeof error !== 'function') return typeof error;
  try {
    const { name } = error as { name?: unknown };
    // The conventions' own word, whoever gave up waiting.
    if (name === 'TimeoutError' || isTimeoutAbort(error)) return 'timeout';
    if (typeof name === 'string' && name !== 'Error' && CLASS_NAME.test(name)) return masked(name);
    const constructorName = (error as { constructor?: { name?: unknown } }).constructor?.name;
    if (typeof constructorName === 'string' && constructorName !== '') return constructorName;
  } catch {
    // A proxy or a throwing accessor has no readable type.
  }
  return '_OTHER';
}

/** Names are labels of measurements too, which no pipeline masks. */
function masked(name: string): string {
  return privacy.masker?.text(name) ?? name;
}
