import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Record<string, Record<string, string>>;
const declared = new Set([...Object.keys(manifest['dependencies']!), ...Object.keys(manifest['peerDependencies']!)]);

/** What is asked for when the program runs: imports that stay after compiling, `import()`, and what is loaded by name. */
const SPECIFIER =
  /(?:^(?:import|export) (?!type )[^;]*? from |^import |\bimport\(|\bload(?:Package)?(?:<[^>(]*>)?\()\s*'([^'.][^']*)'/gm;

function packagesOf(text: string): string[] {
  return [...text.matchAll(SPECIFIER)]
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !specifier.startsWith('node:') && !builtinModules.includes(specifier))
    .map((specifier) => specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/'));
}

/** The page's own packages are in its bundle. */
const files = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
  (path) => path.endsWith('.ts') && !path.startsWith(join('viewer', 'ui')),
);

describe('what the library loads', () => {
  it('is declared, or pnpm and Plug’n’Play do not let it be loaded where it is installed', () => {
    const asked = files.flatMap((path) =>
      packagesOf(readFileSync(join('lib', path), 'utf8')).map((name) => ({ name, path })),
    );
    expect(asked.length).toBeGreaterThan(20);
    expect(asked.filter(({ name }) => !declared.has(name))).toEqual([]);
  });
});
