import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseSync } from '@swc/core';
import { checkSync } from 'recheck';

const LIBRARY = fileURLToPath(new URL('../lib', import.meta.url));

/** Every regular expression literal of the library, found in its syntax tree. */
function builtInPatterns(): { source: string; flags: string; file: string }[] {
  const files = readdirSync(LIBRARY, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const found: { source: string; flags: string; file: string }[] = [];
    const tree = parseSync(readFileSync(join(LIBRARY, file), 'utf8'), {
      syntax: 'typescript',
      decorators: true,
      target: 'es2022',
    });
    JSON.stringify(tree, (_, node: unknown) => {
      if (isPattern(node)) found.push({ source: node.pattern, flags: node.flags, file });
      return node;
    });
    return found;
  });
}

function isPattern(node: unknown): node is { pattern: string; flags: string } {
  return typeof node === 'object' && node !== null && (node as { type?: unknown }).type === 'RegExpLiteral';
}

describe('the patterns of the library', () => {
  const patterns = builtInPatterns();

  it('are found', () => {
    expect(patterns.length).toBeGreaterThan(60);
  });

  it('are all proven linear by recheck', () => {
    const unsafe = patterns
      .map(({ source, flags, file }) => ({
        file,
        source,
        // Without a limit of time: a slow machine must not change the verdict.
        status: checkSync(source, flags, { timeout: null }).status,
      }))
      .filter(({ status }) => status !== 'safe');
    expect(unsafe).toEqual([]);
  }, 600_000);
});
