import type { ViewerRequest } from '../../../../lib/viewer/http/messages.js';

/** A request of a browser on this machine; `target` is what follows the page's address. */
export function request(target: string, over: Partial<ViewerRequest> = {}): ViewerRequest {
  const [path = '', search] = target.split('?');
  return {
    method: 'GET',
    path,
    query: new URLSearchParams(search),
    pageName: 'traces',
    remoteAddress: '127.0.0.1',
    ...over,
    headers: { host: 'localhost:3000', ...over.headers },
  };
}
