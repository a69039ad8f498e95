// Compiles everything without output: the project, the page for its browser, and the type tests that need the standard decorators.
import { run } from './support/run.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const projects = [
  'tsconfig.json',
  'lib/viewer/ui/tsconfig.json',
  'test/browser/tsconfig.json',
  'test/types/standard-decorators/tsconfig.json',
];
// The shop sees the library as any application does: built.
await buildLibraryIfStale();
const results = await Promise.all(projects.map((project) => run('tsc', ['-p', project], { capture: true })));
results.forEach(({ output }) => process.stdout.write(output));
process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
