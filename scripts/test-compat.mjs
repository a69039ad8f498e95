// Runs the built library inside applications with other packages than ours: every folder of test/compat with a package.json
// is installed from its lock file, gets the library as npm would put it there, and runs its tests; older NestJS
// applications have none of their own and run the shared CommonJS tests. A tsconfig.json there is compiled. The tests of
// test/compat/first-hour install the packed library from a tarball, as a reader of the README does.
// What asks for a later Node than the one that runs this (`engines`) runs on the first release of test/nodes that will do.
// Arguments choose: the name of a folder, and a part of the tests' names.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compileBetterSqlite3 } from './support/better-sqlite3.mjs';
import { installLibrary, installLocked } from './support/consumer.mjs';
import { nodeFor } from './support/nodes.mjs';
import { root, run } from './support/run.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const folder = join(root, 'test/compat');
const [chosenFolder, chosenTest = ''] = process.argv.slice(2);
const testsIn = (path) =>
  readdirSync(path)
    .filter((name) => /\.test\.[cm]js$/.test(name))
    .map((name) => join(path, name));
const shared = testsIn(join(folder, 'support'));

/** The first release with observability hooks is 11.1.6; folders older than that test the fallback. */
const hasHooks = (name) => name !== 'nest-11.1.0';

await buildLibraryIfStale();
const failed = [];
for (const name of readdirSync(folder)) {
  const application = join(folder, name);
  const isApplication = existsSync(join(application, 'package.json'));
  if (!isApplication && testsIn(application).length === 0) continue;
  if (name === 'support' || (chosenFolder !== undefined && chosenFolder !== name)) continue;
  console.error(`\n${name}`);
  if (isApplication) {
    await installLocked(application);
    await compileBetterSqlite3(application);
    installLibrary(application);
  }
  if (existsSync(join(application, 'tsconfig.json'))) {
    const { code } = await run('tsc', ['-p', application]);
    if (code !== 0) failed.push(`${name}: types`);
  }
  const own = testsIn(application);
  const node = isApplication ? await nodeFor(application) : process.execPath;
  // One process per file: an instrumentation patches the whole process.
  for (const test of (own.length > 0 ? own : shared).filter((path) => path.includes(chosenTest))) {
    const env = { COMPAT_HAS_HOOKS: String(hasHooks(name)) };
    const { code } = await run(node, ['--test', '--test-reporter=spec', test], { cwd: application, env });
    if (code !== 0) failed.push(`${name}: ${test.slice(folder.length + 1)}`);
  }
}
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
