import type { Context } from '@opentelemetry/api';
import { redirectTarget } from '../../http/client/redirect.js';

interface Answer {
  readonly statusCode: number;
  readonly headers?: unknown;
}

/** Addresses kept per context; beyond it every address counts as one of them. */
const MAX_TARGETS = 100;

/**
 * Redirects that a client is about to follow: it makes the next request in the context of the first, and says nowhere that the
 * two belong together.
 */
export class ExpectedRedirects {
  readonly #targets = new WeakMap<Context, Set<string>>();

  /** An answer to a request that was made in `parent`. */
  expect(address: URL | string, answer: Answer | undefined, parent: Context): void {
    if (answer === undefined || answer.statusCode < 300 || answer.statusCode >= 400) return;
    const from = new URL(address);
    const target = redirectTarget(from, answer.statusCode, answer.headers);
    if (target === undefined || target.host === from.host) return;
    const known = this.#targets.get(parent);
    if (known === undefined) this.#targets.set(parent, new Set([addressOf(target)]));
    else if (known.size <= MAX_TARGETS) known.add(addressOf(target));
  }

  /**
   * Whether a request in `parent` is one that another host asked for. A request of the application's own to the same address,
   * from the same context, is taken for one as well: nobody can tell, and what is withheld does no harm.
   */
  isFromElsewhere(address: URL | string, parent: Context): boolean {
    const known = this.#targets.get(parent);
    return known !== undefined && (known.size > MAX_TARGETS || known.has(addressOf(new URL(address))));
  }
}

/** Without the fragment, which is never sent. */
function addressOf(url: URL): string {
  return url.href.replace(/#.*$/s, '');
}
