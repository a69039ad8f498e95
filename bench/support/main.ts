// Runs one bench in this process and prints its results, one JSON object per line.
import type { BenchResult } from './result.js';

interface BenchModule {
  run(): AsyncIterable<BenchResult>;
}

// Whatever an application under test logs must not mix with the results.
console.log = console.error;
console.info = console.error;

const name = process.argv[2] ?? '';
const { run } = (await import(new URL(`../${name}.js`, import.meta.url).href)) as BenchModule;
let hasMissed = false;
for await (const result of run()) {
  process.stdout.write(`${JSON.stringify(result)}\n`);
  hasMissed ||= !result.ok;
}
process.exitCode = hasMissed ? 1 : 0;
