// Runs the suites of `npm test`, and those applications of `npm run test:compat` whose run depends on Node, on the other
// releases of Node that the library supports.
// Arguments choose releases: `npm run test:nodes -- node-26`.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runJest, suites } from './support/jest.mjs';
import { installReleases, nodesFolder } from './support/nodes.mjs';
import { run } from './support/run.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const { PATH } = process.env;

/** Not those that try what a reader is told to type, or what a project migrates from. */
const applications = ['beside', 'every-class', 'mikro-orm-7', 'nest-11', 'nest-11-parts', 'nest-12', 'sqlite'];

/** What went wrong on one release, as printed; empty when all is well. */
async function failuresOn(node, version) {
  // For whatever a test starts by the name `node`.
  process.env.PATH = `${dirname(node)}:${PATH}`;
  const jest = await runJest(suites, { node, name: version, folder: nodesFolder, capture: true });
  const runs = [jest];
  for (const name of applications) runs.push(await run(node, ['scripts/test-compat.mjs', name], { capture: true }));
  return runs.filter(({ code }) => code !== 0).map(({ output }) => output);
}

await buildLibraryIfStale();
const releases = await installReleases();
const chosen = process.argv.slice(2);
const unknown = chosen.filter((release) => !releases.has(release));
if (releases.size === 0) {
  console.log(`skipped: npm has no binaries of other releases of Node for ${process.platform} on ${process.arch}`);
} else if (unknown.length > 0) {
  console.error(`no such release: ${unknown.join(', ')}; there are: ${[...releases.keys()].join(', ')}`);
  process.exitCode = 2;
} else {
  const summary = [];
  for (const release of chosen.length > 0 ? chosen : releases.keys()) {
    const started = performance.now();
    const node = releases.get(release);
    const { output } = await run(node, ['--version'], { capture: true });
    const version = output.trim();
    console.error(`running the tests on Node ${version} ...`);
    const failures = await failuresOn(node, version);
    if (failures.length > 0) {
      console.error(failures.join('\n'));
      process.exitCode = 1;
    }
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(join(nodesFolder, `${version}.json`), 'utf8'));
    const seconds = Math.round((performance.now() - started) / 1000);
    summary.push(`${version}: ${numPassedTests} passed, ${numFailedTests} failed, in ${seconds} s`);
  }
  console.log(summary.join('; '));
}
