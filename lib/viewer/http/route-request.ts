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
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const { path } = request;
  const exact = ownRoute(routes, `${method} ${path}`);
  if (exact !== undefined && !path.endsWith('/')) return exact(request, '');
  const cut = path.lastIndexOf('/') + 1;
  const below = ownRoute(routes, `${method} ${path.slice(0, cut)}`);
  const rest = decoded(path.slice(cut));
  if (below === undefined || rest === '') return undefined;
  return rest === undefined ? answerError(400, 'The address is not encoded well.') : below(request, rest);
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
