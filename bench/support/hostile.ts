// Hostile texts for the benches of masking: what they are made of, and how long one takes.
import { readFileSync } from 'node:fs';
import type { Masker } from 'nestjs-traced/masking';

/** What wakes each detector and each lexer, none of which may cost more than its length when it is repeated. */
export const HOSTILE_PIECES = JSON.parse(
  readFileSync(new URL('../../../test/support/hostile-texts.json', import.meta.url), 'utf8'),
) as readonly string[];

/** The length that has a budget, in bytes. */
export const HOSTILE_BYTES = 64 * 1024;

/** Repeats a piece to a length in bytes. */
export function repeat(piece: string, bytes: number): string {
  return piece.repeat(Math.ceil(bytes / Buffer.byteLength(piece)));
}

/** The quickest of some runs, in milliseconds; the statement cache never sees the same text twice. */
export function quickest(mask: (text: string) => string, text: string, runs: number): number {
  let best = Infinity;
  for (let turn = 0; turn < runs; turn++) {
    const fresh = `${text}${turn}`;
    const started = performance.now();
    mask(fresh);
    best = Math.min(best, performance.now() - started);
  }
  return best;
}

/** What masks a text, a URL and a statement, by name. */
export function hostileTargets(masker: Masker): readonly (readonly [name: string, mask: (text: string) => string])[] {
  return [
    ['text', (text) => masker.text(text)],
    ['url', (text) => masker.url(text, 'url.full')],
    ['sql', (text) => masker.sql(text)],
  ];
}
