// `npm start`: builds what is stale, then runs the shop with the given arguments.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { root, runOrExit } from './support/run.mjs';
import { buildLibraryIfStale, isStale } from './support/stale.mjs';

const launcher = 'sample-app/dist/main.js';

await buildLibraryIfStale();
if (existsSync(join(root, 'sample-app/tsconfig.json')) && isStale(launcher, ['sample-app', 'dist/cjs/package.json'])) {
  console.error('building the shop ...');
  await runOrExit('tsc', ['-p', 'sample-app/tsconfig.json']);
}

const shop = spawn(process.execPath, [join(root, launcher), ...process.argv.slice(2)], { stdio: 'inherit' });
// A terminal sends Ctrl-C to the whole group; a supervisor signals only this process, so it is passed on.
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => shop.kill(signal));
process.on('SIGINT', () => undefined);
shop.once('exit', (code, signal) => (process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)));
