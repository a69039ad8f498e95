import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { expect, it } from '@jest/globals';
import { rounds } from '../support/rounds.js';

const SEEDS = JSON.parse(readFileSync('test/support/hostile-texts.json', 'utf8')) as string[];
/** A quarter of a megabyte; the long rounds take a whole one. */
const LENGTH = rounds(256, 1024) * 1024;

// One reading of it takes milliseconds; one whose time grows with the square takes many minutes.
const HANGS_MS = rounds(20_000, 100_000);

const program = `
  const { parentPort, workerData } = require('node:worker_threads');
  const { createMasker } = require('nestjs-traced/masking');
  const masker = createMasker();
  const { seeds, length } = workerData;
  for (const seed of seeds) {
    parentPort.postMessage({ seed });
    const text = seed.repeat(Math.ceil(length / seed.length)).slice(0, length);
    const masked = [masker.text(text), masker.url(text), masker.sql(text)];
    parentPort.postMessage({ seed, kinds: masked.map((one) => typeof one) });
  }
`;

/** The seeds that were masked to the end, and the one at which nothing more was heard. */
function maskEach(seeds: string[]): Promise<{ finished: string[]; hangsAt: string | undefined }> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(program, { eval: true, workerData: { seeds, length: LENGTH } });
    const finished: string[] = [];
    let current: string | undefined;
    let watchdog: NodeJS.Timeout | undefined;
    const stop = (): void => {
      clearTimeout(watchdog);
      void worker.terminate();
      resolve({ finished, hangsAt: current });
    };
    worker.on('message', ({ seed, kinds }: { seed: string; kinds?: string[] }) => {
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, HANGS_MS);
      current = kinds === undefined ? seed : undefined;
      if (kinds?.every((kind) => kind === 'string')) finished.push(seed);
    });
    worker.on('error', reject);
    worker.on('exit', stop);
  });
}

it('no long text hangs the masker, whatever it repeats', async () => {
  expect(await maskEach(SEEDS)).toEqual({ finished: SEEDS, hangsAt: undefined });
}, 600_000);
