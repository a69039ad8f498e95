import { useEffect } from 'preact/hooks';
import { signal } from '../state/signal.js';

type More = typeof import('./more.js');

const more = signal<More | undefined>(undefined);
let asked: Promise<void> | undefined;

/** Fetches the views that are not drawn first. */
export function fetchMore(): Promise<void> {
  return (asked ??= load());
}

async function load(): Promise<void> {
  try {
    [more.value] = await Promise.all([import('./more.js'), addStyles('more.css')]);
  } catch {
    // The server is away, which the page says; the next view that needs it asks again.
    asked = undefined;
  }
}

const addStyles = async (href: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', reject);
    document.head.append(link);
  });

/** Does what the other script can, once it is here. */
export async function withMore(use: (loaded: More) => void): Promise<void> {
  await fetchMore();
  if (more.value !== undefined) use(more.value);
}

/** The views of the other script, as soon as they are here. */
export function useMore(): More['moreViews'] | undefined {
  useEffect(() => void fetchMore());
  return more.value?.moreViews;
}

/** A view of the other script, as soon as it is here. */
export function Later({ name }: { readonly name: Exclude<keyof More['moreViews'], 'NoTrace'> }) {
  const View = useMore()?.[name];
  return View === undefined ? null : <View />;
}
