// `npm run test:compat`: runs test/compat/support in every folder beside it, with the packages that the folder locks.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { installLibrary, installLocked } from './support/consumer.mjs';
import { root, run } from './support/run.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const base = join(root, 'test/compat');
const support = join(base, 'support');
const tests = readdirSync(support).filter((name) => /\.test\.[cm]js$/.test(name));
const folders = readdirSync(base).filter((name) => name !== 'support');

await buildLibraryIfStale();
for (const name of folders) {
  const folder = join(base, name);
  await installLocked(folder);
  installLibrary(folder);
  console.error(`running in ${name} ...`);
  const files = tests.map((test) => join(support, test));
  const { code } = await run(process.execPath, ['--test', ...files], { cwd: folder });
  if (code !== 0) process.exitCode = 1;
}
