import { signal } from './signal.js';
import type { ViewerStatus } from '../../api.js';
import { ServiceSlots } from '../model/services.js';

/** What the server said last about itself. */
export const status = signal<ViewerStatus | undefined>(undefined);

/** `lost` holds since when, in milliseconds of this browser. */
export const connection = signal<{ readonly state: 'opening' | 'live' | 'lost'; readonly sinceMs: number }>({
  state: 'opening',
  sinceMs: Date.now(),
});

const KEY = 'traced.services';

/** One set of colours for all views; a reload keeps it. */
export const slots = new ServiceSlots();

try {
  slots.add((sessionStorage.getItem(KEY) ?? '').split('\n').filter((name) => name !== ''));
} catch {
  // A browser without storage gives the slots anew.
}

/** Goes up when a service got a slot, for what is drawn from the slots. */
export const slotsVersion = signal(0);

export function nameServices(services: readonly string[]): void {
  const before = slots.names.length;
  slots.add(services);
  if (slots.names.length === before) return;
  slotsVersion.value++;
  try {
    sessionStorage.setItem(KEY, slots.names.join('\n'));
  } catch {
    // Without storage the slots are forgotten with the page.
  }
}

/** A dialog over the page. */
export const dialog = signal<'keys' | undefined>(undefined);

/** What was done last, for screen readers and the line at the bottom. */
export const spoken = signal('');

/** The traces picked for a comparison, at most two. */
export const picked = signal<readonly string[]>([]);
