import { TracedError } from '../../shared/errors/errors.js';

/**
 * The error of a tracer that was given something else than the client it is for.
 *
 * @param example what to write instead: `tracePg(new Pool())`.
 */
export function invalidClient(tracer: string, wanted: string, given: unknown, example: string): TracedError {
  return new TracedError(
    'TRACED_INVALID_CLIENT',
    `${tracer}(): expected ${wanted}, got ${kindOf(given)}; write ${example}`,
  );
}

function kindOf(given: unknown): string {
  if (given === null || given === undefined) return String(given);
  if (typeof given === 'function') return 'a function';
  if (typeof given !== 'object') return `a ${typeof given}`;
  const name: unknown = (given as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `an instance of ${name}` : 'an object';
}
