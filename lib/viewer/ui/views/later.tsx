import { useEffect } from 'preact/hooks';
import { signal } from '../state/signal.js';

type More = (typeof import('./more.js'))['moreViews'];

const more = signal<More | undefined>(undefined);
let isAsked = false;

/** Fetches the views that are not drawn first. */
export async function fetchMore(): Promise<void> {
  if (isAsked) return;
  isAsked = true;
  try {
    const [{ moreViews }] = await Promise.all([import('./more.js'), addStyles('more.css')]);
    more.value = moreViews;
  } catch {
    // The server is away, which the page says; the next view that needs it asks again.
    isAsked = false;
  }
}

const addStyles = async (href: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const link = Object.assign(document.createElement('link'), { rel: 'stylesheet', href });
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', reject);
    document.head.append(link);
  });

/** A view of the other script, as soon as it is here. */
export function Later({ name }: { readonly name: keyof More }) {
  useEffect(() => void fetchMore());
  const View = more.value?.[name];
  return View === undefined ? null : <View />;
}
