import type { ViewerRequest } from './messages.js';

/** Whom a proxy says it answers: what `X-Forwarded-For` and `Forwarded` name, without ports. */
export function forwardedAddresses(request: Pick<ViewerRequest, 'headers'>): string[] {
  const chain = textOf(request, 'x-forwarded-for').split(',');
  const named = [...textOf(request, 'forwarded').matchAll(/for=("[^"]*"|[^;,\s]+)/gi)].map(([, value = '']) => value);
  return [...chain, ...named].map(withoutPort).filter((address) => address !== '');
}

function textOf({ headers }: Pick<ViewerRequest, 'headers'>, name: string): string {
  const value = headers[name] ?? '';
  return typeof value === 'string' ? value : value.join(',');
}

function withoutPort(value: string): string {
  const address = value.trim().replace(/^"|"$/g, '');
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(address)?.[1];
  return bracketed ?? address.replace(/^([\d.]+):\d+$/, '$1');
}
