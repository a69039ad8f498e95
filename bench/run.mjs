// `npm run --silent bench -- NAME …` runs bench/NAME.ts (all of them without a name) and prints one JSON object per line
// on stdout and nothing else; progress goes to stderr. Exits with 1 when a bench fails or misses its target.
// `--compile` only installs, checks the types and compiles.
//
// The peers that we compare with are installed here, in bench/node_modules, on the first run. The built library is
// copied beside them, as npm would install it, so that it and they share one copy of @opentelemetry/api and of Nest.
import { transformFileSync } from '@swc/core';
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiledFolder } from '../scripts/support/bundle.mjs';
import { installLibrary, installLocked } from '../scripts/support/consumer.mjs';
import { run } from '../scripts/support/run.mjs';
import { buildLibraryIfStale } from '../scripts/support/stale.mjs';

const here = fileURLToPath(new URL('.', import.meta.url)).replace(/[\\/]$/, '');
const compiled = join(here, 'dist');

// A `.cts` file becomes CommonJS: auto-instrumentation can only patch what is loaded by require().
function compile(source) {
  const isCommonJs = source.endsWith('.cts');
  const target = join(compiled, relative(here, source)).replace(/\.(c?)ts$/, '.$1js');
  const { code } = transformFileSync(source, {
    swcrc: false,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      keepClassNames: true,
    },
    module: isCommonJs ? { type: 'commonjs', ignoreDynamic: true } : { type: 'es6' },
  });
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, code);
}

function sourcesIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => /\.c?ts$/.test(entry.name)).map((entry) => join(folder, entry.name));
}

const benches = sourcesIn(here).map((path) => relative(here, path).slice(0, -'.ts'.length));
const args = process.argv.slice(2);
const onlyCompiles = args.includes('--compile');
const chosen = args.filter((arg) => arg !== '--compile');
const unknown = chosen.filter((name) => !benches.includes(name));
if (unknown.length > 0) {
  console.error(`no such bench: ${unknown.join(', ')}; there are: ${benches.join(', ')}`);
  process.exit(2);
}

await buildLibraryIfStale();
await installLocked(here);
installLibrary(here);
// stdout is for the results alone.
const types = await run('tsc', ['-p', 'bench/tsconfig.json'], { capture: true });
if (types.code !== 0) {
  console.error(types.output);
  process.exit(types.code);
}
rmSync(compiled, { recursive: true, force: true });
[...sourcesIn(here), ...sourcesIn(join(here, 'support'))].forEach(compile);
// What looks at parts inside of the library finds its modules there.
cpSync(compiledFolder, join(compiled, 'lib'), { recursive: true });
for (const name of onlyCompiles ? [] : chosen.length > 0 ? chosen : benches) {
  const { code } = await run(process.execPath, ['--expose-gc', join(compiled, 'support/main.js'), name]);
  if (code !== 0) process.exitCode = 1;
}
