import { guard } from '../../shared/errors/guard.js';
import type { SentHeaders } from '../../http/client/sent-headers.js';

/** What axios is about to ask for, before it follows a redirect. */
interface RedirectOptions {
  readonly href?: unknown;
  readonly headers?: Record<string, unknown>;
}

type BeforeRedirect = (options: RedirectOptions, ...rest: unknown[]) => unknown;

const SENT = Symbol('nestjs-traced.sent');

interface Watched extends BeforeRedirect {
  readonly [SENT]: { readonly headers: SentHeaders; readonly original: BeforeRedirect | undefined };
}

/** The part of a request of axios that its redirects depend on. */
export interface RedirectConfig {
  beforeRedirect?: BeforeRedirect | undefined;
}

/** What was sent with the same request before, when its configuration is used once more to try again. */
export function sentBefore({ beforeRedirect }: RedirectConfig): SentHeaders | undefined {
  return (beforeRedirect as Partial<Watched> | undefined)?.[SENT]?.headers;
}

/**
 * Takes what was written for the trace out of redirects to hosts that may not have it: axios copies the headers of the first
 * request into all that follow. Headers of the application are left to axios.
 */
export function watchRedirects(config: RedirectConfig, headers: SentHeaders): void {
  const given = config.beforeRedirect as Partial<Watched> | undefined;
  const original = given?.[SENT] === undefined ? config.beforeRedirect : given[SENT].original;
  const watched = function (this: unknown, options: RedirectOptions, ...rest: unknown[]): unknown {
    guard('a redirect of axios', () => withhold(options, headers));
    return original === undefined ? undefined : Reflect.apply(original, this, [options, ...rest]);
  };
  Object.defineProperty(watched, SENT, { value: { headers, original } });
  config.beforeRedirect = watched;
}

function withhold({ href, headers }: RedirectOptions, sent: SentHeaders): void {
  if (headers === undefined || typeof href !== 'string') return;
  const edit = sent.editFor(new URL(href));
  if (edit === undefined) return;
  for (const [name, value] of Object.entries(headers)) {
    const edited = typeof value === 'string' ? edit(name.toLowerCase(), value) : value;
    if (edited === undefined) delete headers[name];
    else headers[name] = edited;
  }
}
