// Searches for texts that cost masking more than those that are known: thousands of combinations of hostile pieces, each
// repeated to 64 kB, in one process, so that the code is compiled for all of them at once.
// `MASKING_SEARCH_SEED=7 npm run --silent bench -- masking-search` tries others.
import { createMasker } from 'nestjs-traced/masking';
import { HOSTILE_BYTES, HOSTILE_PIECES, hostileTargets, quickest, repeat } from './support/hostile.js';
import { toResult, type BenchResult } from './support/result.js';

const PIECES = [
  ...HOSTILE_PIECES,
  ...['\n', ': ', '= ', '"a1"', '[', '{', '- ', '\\n', 'https://', 'user:', '@h', ', ', 'a1b2c3d4 ', '?a=', '; ', '('],
  ...['-----', '|', ')', 'secret', 'Authorization: ', 'Bearer ', 'x1 ', '/* ', '*/', '--', "'", '`'],
];
const COMBINATIONS = 4000;
const LIMIT_MS = 5;
const SUSPECT_MS = 4;

const masker = createMasker();

// The same combinations for the same seed, so that a finding can be looked at again.
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function combination(random: () => number): string {
  const pick = (): string => PIECES[Math.floor(random() * PIECES.length)] ?? '';
  return pick() + pick() + (random() < 0.5 ? pick() : '');
}

export async function* run(): AsyncGenerator<BenchResult> {
  const random = createRandom(Number(process.env['MASKING_SEARCH_SEED'] ?? 1));
  for (const [name, mask] of hostileTargets(masker)) {
    let worst = { ms: 0, seed: '' };
    for (let count = 0; count < COMBINATIONS; count++) {
      const seed = combination(random);
      const text = repeat(seed, HOSTILE_BYTES);
      const first = quickest(mask, text, 2);
      const ms = first < SUSPECT_MS ? first : quickest(mask, text, 12);
      if (ms > worst.ms) worst = { ms, seed };
    }
    yield toResult({
      bench: `masking-search/${name}-64kB`,
      ours: worst.ms,
      reference: LIMIT_MS,
      unit: 'ms',
      against: `the budget, ${JSON.stringify(worst.seed)} again and again`,
      target: 1,
    });
  }
}
