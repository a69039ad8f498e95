import type { Context } from '@opentelemetry/api';
import { injectFor } from '../propagation/propagation-policy.js';
import { editedUndiciHeaders, type UndiciHeaders } from './undici-headers.js';

/** The trace headers written into a request, so that a redirect to another host can be freed of those not meant for it. */
export class SentHeaders {
  readonly #sent = new Map<string, string>();

  constructor(
    private readonly url: URL,
    private readonly context: Context,
  ) {}

  /** Writes the trace and the baggage of the context, as far as the policy allows. */
  writeInto(headers: { set(name: string, value: string): unknown }): void {
    const set = (carrier: typeof headers, name: string, value: string): void => {
      this.#sent.set(name.toLowerCase(), value);
      carrier.set(name, value);
    };
    injectFor(this.url, this.context, headers, { set });
  }

  get traceparent(): string | undefined {
    return this.#sent.get('traceparent');
  }

  /** The headers for a redirect of the request: without baggage and without what the policy forbids, if it is another host. */
  forRedirect(origin: unknown, headers: UndiciHeaders): UndiciHeaders {
    const edit = this.editFor(new URL(String(origin)));
    return edit === undefined ? headers : editedUndiciHeaders(headers, edit);
  }

  /** Answers what each header of a redirect to `target` becomes (`undefined`: left out); `undefined` when all stay. */
  editFor(target: URL): ((name: string, value: string) => string | undefined) | undefined {
    if (target.host === this.url.host || this.#sent.size === 0) return undefined;
    const allowed = new Map<string, string>();
    const set = (carrier: Map<string, string>, name: string, value: string): void =>
      void carrier.set(name.toLowerCase(), value);
    injectFor(target, this.context, allowed, { set }, 'trace');
    return (name, value) => (this.#sent.get(name) === value ? allowed.get(name) : value);
  }
}
