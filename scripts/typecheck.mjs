// Compiles everything without output: the project, the page for its browser, and the type tests that need the standard decorators.
import { join } from 'node:path';
import { root, run } from './support/run.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const projects = [
  'tsconfig.json',
  'lib/viewer/ui/tsconfig.json',
  'test/browser/tsconfig.json',
  'test/types/standard-decorators/tsconfig.json',
];
// The shop sees the library as any application does: built.
await buildLibraryIfStale();
// Every checker works out the types that it meets for itself: more than two cost more than they save. What has not changed since
// the last time is not checked again.
const results = await Promise.all(
  projects.map((project) => {
    const seen = join(root, 'temp/types', `${project.replaceAll('/', '-')}.tsbuildinfo`);
    return run('tsc', ['-p', project, '--checkers', '2', '--incremental', '--tsBuildInfoFile', seen], {
      capture: true,
    });
  }),
);
results.forEach(({ output }) => process.stdout.write(output));
process.exitCode = results.some(({ code }) => code !== 0) ? 1 : 0;
