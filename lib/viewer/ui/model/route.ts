export const views = ['traces', 'trace', 'operations', 'map', 'compare', 'alerts'] as const;

export type View = (typeof views)[number];

export interface Route {
  readonly view: View;
  /** The id of a trace. */
  readonly id?: string | undefined;
  readonly params: Readonly<Record<string, string>>;
}

/** Reads `#/trace/4bf9…?span=00f0…`; what cannot be read is the list. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace('#/', '').split('?', 2);
  const [name, id] = path.split('/');
  const view = views.find((candidate) => candidate === name) ?? 'traces';
  return {
    view,
    id: view === 'trace' && id !== undefined && id !== '' ? safeDecode(id) : undefined,
    params: Object.fromEntries(new URLSearchParams(query)),
  };
}

export function writeRoute({ view, id, params }: Route): string {
  const query = new URLSearchParams(params).toString();
  return `#/${view}${id === undefined ? '' : `/${encodeURIComponent(id)}`}${query === '' ? '' : `?${query}`}`;
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
