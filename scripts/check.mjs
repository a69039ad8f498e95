// `npm run check`: everything that must hold before a commit lands, except the tests. Runs all stages, then says which failed.
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runJest } from './support/jest.mjs';
import { root, run } from './support/run.mjs';
import { isLibraryStale } from './support/stale.mjs';

const packs = join(root, 'temp/pack');
const node = process.execPath;

async function pack() {
  rmSync(packs, { recursive: true, force: true });
  mkdirSync(packs, { recursive: true });
  return run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', packs], { capture: true });
}

/** The files that try less often in `npm test`. */
function longRounds() {
  const files = readdirSync(join(root, 'test'), { recursive: true })
    .filter(
      (name) =>
        name.endsWith('.test.ts') &&
        !name.includes('node_modules') &&
        /\brounds\(/.test(readFileSync(join(root, 'test', name), 'utf8')),
    )
    .map((name) => `test/${name}`);
  return runJest(['--silent', ...files], { capture: true, env: { LONG_ROUNDS: '1' } });
}

const tarball = () => join(packs, readdirSync(packs).find((name) => name.endsWith('.tgz')) ?? 'missing.tgz');

const stages = [
  ['build', () => (isLibraryStale() ? run(node, ['scripts/build.mjs'], { capture: true }) : { code: 0, output: '' })],
  ['format', () => run('oxfmt', ['--check', '.'], { capture: true })],
  ['exports', () => run(node, ['scripts/exports.mjs'], { capture: true })],
  ['lint', () => run('oxlint', ['--type-aware', '--deny-warnings', '.'], { capture: true })],
  ['types', () => run(node, ['scripts/typecheck.mjs'], { capture: true })],
  [
    'architecture',
    () => runJest(['--silent', 'test/architecture.test.ts', 'test/errors-page.test.ts'], { capture: true }),
  ],
  ['long tests', () => runJest(['--silent', 'test/long'], { capture: true })],
  ['long rounds', longRounds],
  ['api report', () => run(node, ['scripts/api.mjs', '--check'], { capture: true })],
  ['dead code', () => run('knip', ['--no-progress'], { capture: true })],
  ['pack', pack],
  ['publint', () => run('publint', ['run', tarball(), '--strict'], { capture: true })],
  ['attw', () => run('attw', [tarball(), '--no-emoji'], { capture: true })],
];

const only = process.argv.slice(2);
const unknown = only.filter((name) => !stages.some(([stage]) => stage === name));
if (unknown.length > 0) {
  console.error(`no such stage: ${unknown.join(', ')}; there are: ${stages.map(([stage]) => stage).join(', ')}`);
  process.exit(2);
}

const failed = [];
for (const [name, check] of stages) {
  if (only.length > 0 && !only.includes(name)) continue;
  const started = performance.now();
  const { code, output } = await check();
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  console.log(`${code === 0 ? '✓' : '✗'} ${seconds} s  ${name}`);
  if (code === 0) continue;
  failed.push(name);
  console.log(output.trimEnd().replace(/^/gm, '      '));
}
if (failed.length > 0) {
  console.error(`\nfailed: ${failed.join(', ')}`);
  process.exitCode = 1;
}
