import { signal } from './signal.js';
import { parseRoute, writeRoute, type Route, type View } from '../model/route.js';

/** What is shown, as the address bar says it: every view comes back from its link. */
export const route = signal<Route>(parseRoute(location.hash));

/** How many views of this page are behind the one that is shown; the history keeps it over a reload. */
let steps = Number(history.state ?? 0);

addEventListener('popstate', ({ state }) => {
  steps = Number(state ?? steps);
  route.value = parseRoute(location.hash);
});
addEventListener('hashchange', () => (route.value = parseRoute(location.hash)));

/** Goes to a view; the browser's back button returns. */
export function go(next: View, id?: string, params: Readonly<Record<string, string | undefined>> = {}): void {
  show({ view: next, id, params: withoutEmpty(params) }, 'push');
}

/** One step back inside the page; whoever came by a link is led to the list and not out of the page. */
export function back(): void {
  if (steps > 0) history.back();
  else go('traces');
}

/** Changes details of the view in place; an empty or missing value removes one. */
export function setParams(patch: Readonly<Record<string, string | undefined>>): void {
  const { params } = route.value;
  const next = withoutEmpty({ ...params, ...patch });
  if (writeRoute({ ...route.value, params: next }) === writeRoute(route.value)) return;
  show({ ...route.value, params: next }, 'replace');
}

export const param = (name: string): string => route.value.params[name] ?? '';

/** The address of a view, for links. */
export const href = (next: View, id?: string, params: Readonly<Record<string, string | undefined>> = {}): string =>
  writeRoute({ view: next, id, params: withoutEmpty(params) });

function show(next: Route, how: 'push' | 'replace'): void {
  const address = writeRoute(next);
  if (how === 'push') history.pushState(++steps, '', address);
  else history.replaceState(steps, '', address);
  route.value = next;
}

function withoutEmpty(params: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).filter((entry): entry is [string, string] => !!entry[1]));
}
