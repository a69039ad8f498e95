import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { transformSync } from 'esbuild';

// Inside the package, which finds itself by its name, as an application does.
const folder = 'temp/docs-code';
const pages = ['README.md', ...readdirSync('docs').filter((name) => name.endsWith('.md'))].map((name) =>
  name === 'README.md' ? name : join('docs', name),
);
const { exports: paths } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> };

/** What a reader's editor imports by itself: names of this package and of Nest. */
const origins = new Map<string, string>();
for (const from of ['@nestjs/core', '@nestjs/common']) await learn(from, from);
for (const path of Object.keys(paths)) {
  const file = `../dist/esm/${path === '.' ? 'index' : path.slice(2)}.js`;
  if (path !== './package.json' && path !== './register') await learn(`nestjs-traced${path.slice(1)}`, file);
}
async function learn(from: string, file: string): Promise<void> {
  for (const name of Object.keys((await import(file)) as object)) {
    if (name !== 'default' && !origins.has(name)) origins.set(name, from);
  }
}

function isWhole(code: string): boolean {
  try {
    transformSync(code, { loader: 'ts', tsconfigRaw: { compilerOptions: { experimentalDecorators: true } } });
    return true;
  } catch {
    return false;
  }
}

/** A block as a module of one's own: what it does not import is imported, a method without its class gets one. */
function moduleOf(block: string): string {
  const code = isWhole(block) ? block : `class Page {${block}}`;
  const bare = code.replaceAll(/\/\/.*|'[^'\n]*'/g, '');
  const own = new Set(
    [...bare.matchAll(/\b(?:const|let|class|function|interface|type) (\w+)|import (?:type )?([^;]*?) from/g)].flatMap(
      ([, name = '', imported = '']) => [name, ...(imported.match(/\w+/g) ?? [])],
    ),
  );
  const imports = [...new Set(bare.match(/(?<![.\w$])[A-Za-z_$][\w$]*(?!\??:)/g))]
    .filter((name) => !own.has(name) && origins.has(name))
    .map((name) => `import { ${name} } from '${origins.get(name)}';`);
  // On the first line, so that an error says the line of the block.
  return `${imports.join(' ')} export {};\n${code}`;
}

function writeModules(): number {
  rmSync(folder, { recursive: true, force: true });
  let count = 0;
  for (const page of pages) {
    const text = readFileSync(page, 'utf8');
    const place = join(folder, basename(page, '.md'));
    mkdirSync(place, { recursive: true });
    for (const { 1: title, 2: block = '', index } of text.matchAll(/^```ts(?: title="(.+)")?\n([\s\S]*?)^```$/gm)) {
      writeFileSync(join(place, title ?? `line-${text.slice(0, index).split('\n').length}.ts`), moduleOf(block));
      count += 1;
    }
  }
  return count;
}

describe('the code of the documentation', () => {
  it('compiles with the built package, in the strictest project that its pages ask for', () => {
    expect(writeModules()).toBeGreaterThan(60);
    const compilerOptions = { noUncheckedIndexedAccess: false };
    const include = ['*/*.ts', '../../test/types/docs/*.d.ts'];
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', compilerOptions, include, exclude: [] }),
    );
    const { stdout } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', folder], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });
});
