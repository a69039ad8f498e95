import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { transform as swc } from '@swc/core';
import { build as esbuild } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// The compiled programs live inside the package, so that they find it under its own name.
const root = process.cwd();
const sources = join(root, 'test/integration/compilers');
let folder: string;

type Dialect = 'legacy' | 'standard';
type Compile = (dialect: Dialect, output: string) => Promise<void>;

const compilers: Record<string, Compile> = {
  async tsc(dialect, output) {
    const options = dialect === 'legacy' ? ['--experimentalDecorators', '--emitDecoratorMetadata'] : [];
    const { status, stdout } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        join(sources, `${dialect}.fixture.ts`),
        ...['--ignoreConfig', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', '--types', 'node'],
        ...options,
        ...['--rootDir', root, '--allowJs', '--outDir', join(folder, `tsc-${dialect}`)],
      ],
      { encoding: 'utf8', cwd: root },
    );
    if (status !== 0) throw new Error(stdout);
    copyFileSync(join(folder, `tsc-${dialect}`, 'test/integration/compilers', `${dialect}.fixture.js`), output);
  },
  async swc(dialect, output) {
    const { code } = await swc(readFileSync(join(sources, `${dialect}.fixture.ts`), 'utf8'), {
      jsc: {
        target: 'es2022',
        parser: { syntax: 'typescript', decorators: true },
        transform:
          dialect === 'legacy' ? { legacyDecorator: true, decoratorMetadata: true } : { decoratorVersion: '2022-03' },
      },
    });
    writeFileSync(output, code);
  },
  async 'esbuild, minified'(dialect, output) {
    await esbuild({
      entryPoints: [join(sources, `${dialect}.fixture.ts`)],
      outfile: output,
      bundle: true,
      external: ['nestjs-traced', 'reflect-metadata', './report.mjs'],
      platform: 'node',
      format: 'esm',
      target: 'es2022',
      minify: true,
      keepNames: true,
      tsconfigRaw: { compilerOptions: { experimentalDecorators: dialect === 'legacy', target: 'ES2022' } },
    });
  },
};

const expected: Record<Dialect, unknown[]> = {
  legacy: [
    { name: 'Orders.build', attributes: {} },
    {
      name: 'Orders.place',
      attributes: { order: '{"id":"o1"}', card: '[REDACTED]', 'traced.masked': ['card sensitive'] },
    },
    { name: 'Orders.lines', attributes: {} },
    {
      name: 'SpecialOrders.place',
      attributes: { order: '{"id":"o2"}', card: '[REDACTED]', 'traced.masked': ['card sensitive'] },
    },
  ],
  standard: [
    { name: 'Orders.build', attributes: {} },
    { name: 'Orders.#charge', attributes: {} },
    { name: 'Orders.place', attributes: { 'order.id': 'o1' } },
    { name: 'Orders.other', attributes: {} },
    { name: 'SpecialOrders.#charge', attributes: {} },
    { name: 'SpecialOrders.place', attributes: { 'order.id': 'o2' } },
  ],
};

beforeAll(() => {
  mkdirSync(join(root, 'temp'), { recursive: true });
  folder = mkdtempSync(join(root, 'temp/compilers-'));
  copyFileSync(join(sources, 'report.mjs'), join(folder, 'report.mjs'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(Object.keys(compilers))('compiled by %s', (compiler) => {
  it.each(['legacy', 'standard'] as const)('%s decorators give the same spans', async (dialect) => {
    const output = join(folder, `${compiler.replace(/\W+/g, '-')}-${dialect}.mjs`);
    await compilers[compiler]?.(dialect, output);
    const { stdout, stderr, status } = spawnSync(process.execPath, [output], { encoding: 'utf8', cwd: folder });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(expected[dialect]);
  });
});
