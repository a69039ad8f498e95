// Every published subpath where `exports` is not read, and where it is: TypeScript 5.9 with classic resolution, and the
// TypeScript that this project is compiled with, which has no classic one any more.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const classic = join(here, 'node_modules/typescript/bin/tsc');
const current = join(here, '../../../node_modules/typescript/bin/tsc');
const library = JSON.parse(readFileSync(join(here, 'node_modules/nestjs-traced/package.json'), 'utf8'));

/** What the compiler says of the application. */
function compile(compiler, flags) {
  const options = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023', '--types', 'node'];
  const decorators = ['--experimentalDecorators', '--emitDecoratorMetadata'];
  const run = spawnSync(process.execPath, [compiler, ...options, ...decorators, ...flags, 'app.ts'], {
    cwd: here,
    encoding: 'utf8',
  });
  return run.stdout + run.stderr;
}

const ways = [
  ['TypeScript 5.9, node', classic, ['--module', 'commonjs', '--moduleResolution', 'node']],
  [
    'the current TypeScript, nodenext',
    current,
    ['--module', 'nodenext', '--moduleResolution', 'nodenext', '--ignoreConfig'],
  ],
  [
    'the current TypeScript, bundler',
    current,
    ['--module', 'esnext', '--moduleResolution', 'bundler', '--ignoreConfig'],
  ],
];

describe('the types of every published subpath', () => {
  it('are looked at', () => {
    const subpaths = Object.keys(library.exports).filter((subpath) => subpath !== './package.json');
    const app = readFileSync(join(here, 'app.ts'), 'utf8');
    for (const subpath of subpaths) assert.match(app, new RegExp(`'nestjs-traced${subpath.slice(1)}'`));
  });

  for (const [name, compiler, flags] of ways) {
    it(`are found, and checked themselves: ${name}`, () => {
      assert.equal(compile(compiler, [...flags, '--skipLibCheck', 'false']), '');
    });
  }
});
