import { commitRunningAttempt } from '../../shared/current-attempt.js';
import { guard } from '../../shared/errors/guard.js';

/**
 * A body that can be read only once must not be sent again: the running attempt is its only one.
 *
 * A second attempt would send nothing, or half of it, and the other side would take that for the whole.
 */
export function commitToOneShotBody(input: unknown, init: RequestInit | undefined): void {
  if (guard('looking at an outgoing body', () => isOneShot(bodyOf(input, init))) === true) {
    commitRunningAttempt('one_shot_body');
  }
}

function bodyOf(input: unknown, init: RequestInit | undefined): unknown {
  if (init?.body !== undefined && init.body !== null) return init.body;
  return typeof input === 'object' && input !== null ? (input as { readonly body?: unknown }).body : undefined;
}

// Streams of both kinds, and whatever hands out its parts when asked; not data that `fetch` copies: texts, buffers, forms.
function isOneShot(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const { pipe, getReader } = body as { readonly pipe?: unknown; readonly getReader?: unknown };
  return Symbol.asyncIterator in body || typeof pipe === 'function' || typeof getReader === 'function';
}
