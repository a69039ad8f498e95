import { answerError, type ViewerRequest, type ViewerResponse } from './messages.js';

/** Answers a request; `rest` is what follows the address of the route, decoded. */
export type Route = (request: ViewerRequest, rest: string) => ViewerResponse | Promise<ViewerResponse>;

/** Routes by method and address: `'GET /api/traces'` for exactly this, `'GET /api/traces/'` for one name below it. */
export type Routes = Readonly<Record<string, Route>>;

/** The route of a request, called; `undefined` when there is none. A failed decoding is answered with 400. */
export function routeRequest(
  routes: Routes,
  request: ViewerRequest,
): ViewerResponse | Promise<ViewerResponse> | undefined {
  const found = findRoute(routes, request.method === 'HEAD' ? 'GET' : request.method, request.path);
  if (found === undefined) return undefined;
  const { route, rest } = found;
  return rest === undefined ? answerError(400, 'The address is not encoded well.') : route(request, rest);
}

const METHODS = ['GET', 'POST'];

/** The methods that an address is asked by; empty for one that there is not. */
export function allowedMethods(routes: Routes, path: string): string[] {
  return METHODS.filter((method) => findRoute(routes, method, path) !== undefined);
}

/** `rest` is `undefined` where it cannot be decoded. */
function findRoute(
  routes: Routes,
  method: string,
  path: string,
): { readonly route: Route; readonly rest: string | undefined } | undefined {
  const exact = ownRoute(routes, `${method} ${path}`);
  if (exact !== undefined && !path.endsWith('/')) return { route: exact, rest: '' };
  const cut = path.lastIndexOf('/') + 1;
  const route = ownRoute(routes, `${method} ${path.slice(0, cut)}`);
  const rest = decoded(path.slice(cut));
  return route === undefined || rest === '' ? undefined : { route, rest };
}

function ownRoute(routes: Routes, key: string): Route | undefined {
  return Object.hasOwn(routes, key) ? routes[key] : undefined;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
