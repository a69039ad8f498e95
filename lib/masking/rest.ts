import { isSpace } from './detectors/chars.js';
import type { Hit, ScanContext } from './detectors/hit.js';

/** Hits from left to right; a text of which too much is secret is masked from where its reading ended. */
export function withRest(text: string, hits: readonly Hit[], { restFrom }: ScanContext): readonly Hit[] {
  if (restFrom === -1 || restFrom >= text.length) return hits;
  const before = hits.filter(({ end }) => end <= restFrom);
  // A space keeps two masks apart.
  const start = isSpace(text.charCodeAt(restFrom)) ? restFrom + 1 : restFrom;
  return [...before, { start, end: text.length, rule: 'overflow', shape: 'rest' }];
}
