import { isSpace } from '../chars/chars.js';
import type { Hit, ScanContext } from '../detectors/hit.js';

/** Hits from left to right; a text of which too much is secret is masked from where its reading ended. */
export function withRest(text: string, hits: readonly Hit[], { restFrom }: ScanContext): readonly Hit[] {
  if (restFrom === -1 || restFrom >= text.length) return hits;
  const before = hits.filter(({ end }) => end <= restFrom);
  // What another detector found across the border belongs to the rest.
  const across = hits.find(({ end }) => end > restFrom)?.start ?? restFrom;
  const border = Math.min(across, restFrom);
  // A space keeps two masks apart.
  const start = isSpace(text.charCodeAt(border)) ? border + 1 : border;
  return [...before, restOf(text, start)];
}

/** The hit for all that stands behind `start`. */
export function restOf(text: string, start: number): Hit {
  return { start, end: text.length, rule: 'overflow', shape: 'rest' };
}
