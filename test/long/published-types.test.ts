import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();

describe('the published types', () => {
  it.each(['esm', 'cjs'])('are valid where skipLibCheck is off: %s', (format) => {
    const folder = join(root, 'dist', format);
    const paths = readdirSync(folder).filter((name) => name.endsWith('.d.ts'));
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...paths.map((name) => join(folder, name)),
        ...['--ignoreConfig', '--noEmit', '--skipLibCheck', 'false', '--strict'],
        ...['--target', 'es2022', '--module', 'nodenext', '--types', 'node'],
      ],
      { encoding: 'utf8', cwd: root },
    );

    expect(paths).toContain('index.d.ts');
    expect(stdout).toBe('');
  });
});
