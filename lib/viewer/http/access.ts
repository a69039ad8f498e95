import { reportInternalError } from '../../shared/errors/guard.js';
import { forwardedAddresses } from './forwarded-addresses.js';
import { hostNameOf, isLoopbackAddress, isLoopbackName } from './loopback.js';
import { headerOf, type ViewerRequest } from './messages.js';

/** Who may see the traces. */
export interface AccessOptions {
  /**
   * Decides who may read, in place of the rule that only this machine may; anything but `true`, and a failure, is answered
   * with 403. With it the page is there in production too.
   *
   * @defaultValue connections from this machine only, and none when `NODE_ENV` is `production`
   */
  readonly guard?: ((request: ViewerRequest) => boolean | Promise<boolean>) | undefined;
  /**
   * Names, beside those of this machine, under which the page may be opened, for example `['dev.example.com']`. A page
   * of somebody else's that points its own name here (DNS rebinding) is refused by this list.
   *
   * @defaultValue none
   */
  readonly hosts?: readonly string[] | undefined;
}

const FOREIGN_HOST = 'This host name is not allowed; add it to `hosts` of the viewer.';
const FOREIGN_ORIGIN = 'Requests of other origins are refused.';

/** Why a request is refused, in words; `undefined` lets it through. */
export async function refusalOf(request: ViewerRequest, options: AccessOptions): Promise<string | undefined> {
  return refusedHost(request, options) ?? refusedOrigin(request, options) ?? (await refusedClient(request, options));
}

function refusedHost(request: ViewerRequest, options: AccessOptions): string | undefined {
  const host = headerOf(request, 'host') ?? headerOf(request, ':authority');
  if (host === undefined) return 'The request has no Host header.';
  const name = hostNameOf(host);
  return isLoopbackName(name) || isNamed(name, options) ? undefined : FOREIGN_HOST;
}

/** What a page of another origin asks for. A link to the page itself, opened by a person, is no such request. */
function refusedOrigin(request: ViewerRequest, options: AccessOptions): string | undefined {
  const site = headerOf(request, 'sec-fetch-site');
  const origin = headerOf(request, 'origin');
  const isOwn = site === undefined || site === 'same-origin' || site === 'none' || isOpenedPage(request);
  if (!isOwn) return FOREIGN_ORIGIN;
  if (origin === undefined || isOriginOf(origin, headerOf(request, 'host'))) return undefined;
  return refusedBehindProxy(hostNameOf(withoutScheme(origin)), site, options);
}

/**
 * A proxy may have put its own name for us into Host, and browsers send Origin for the scripts of a page. No script can
 * write `sec-fetch-site`, with which the browser says that page and address have one origin; over plain HTTP it says so for
 * names of this machine only.
 */
function refusedBehindProxy(name: string, site: string | undefined, options: AccessOptions): string | undefined {
  if (isNamed(name, options)) return undefined;
  if (site !== 'same-origin') return FOREIGN_ORIGIN;
  return isLoopbackName(name) ? undefined : FOREIGN_HOST;
}

function isNamed(name: string, { hosts = [] }: AccessOptions): boolean {
  return hosts.some((allowed) => allowed.toLowerCase() === name);
}

function isOpenedPage(request: ViewerRequest): boolean {
  return (
    headerOf(request, 'sec-fetch-mode') === 'navigate' &&
    headerOf(request, 'sec-fetch-dest') === 'document' &&
    request.method === 'GET' &&
    !request.path.startsWith('/api/')
  );
}

function isOriginOf(origin: string, host: string | undefined): boolean {
  return withoutScheme(origin).toLowerCase() === host?.toLowerCase();
}

function withoutScheme(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}

async function refusedClient(request: ViewerRequest, { guard }: AccessOptions): Promise<string | undefined> {
  if (guard === undefined) {
    const isLocal = [request.remoteAddress, ...forwardedAddresses(request)].every(isLoopbackAddress);
    return isLocal ? undefined : 'Only this machine may see traces; give the viewer a `guard` to let others in.';
  }
  try {
    // JavaScript may answer with anything; only `true` lets in.
    const isAllowed: unknown = await guard(request);
    if (isAllowed === true) return undefined;
  } catch (error) {
    report(error);
  }
  return 'Forbidden.';
}

function report(error: unknown): void {
  try {
    reportInternalError('viewer.guard', error);
  } catch {
    // `reportInternalError()` throws under our own tests only; the request is refused all the same.
  }
}
