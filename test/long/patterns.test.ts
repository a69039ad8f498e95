import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parseSync } from '@swc/core';
import { checkSync } from 'recheck';

const { version } = JSON.parse(readFileSync('node_modules/recheck/package.json', 'utf8')) as { version: string };
/** Verdicts of this version: with one seed they never change, and each takes seconds. */
const CACHE = 'node_modules/.cache/patterns.json';

function readVerdicts(): Map<string, string> {
  try {
    return new Map(JSON.parse(readFileSync(CACHE, 'utf8')) as [string, string][]);
  } catch {
    return new Map();
  }
}

const LIBRARY = fileURLToPath(new URL('../../lib', import.meta.url));

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
    const verdicts = readVerdicts();
    const verdictOf = (source: string, flags: string): string => {
      const key = `${version} /${source}/${flags}`;
      // Without a limit of time and with one seed: neither a slow machine nor chance may change the verdict.
      const status = verdicts.get(key) ?? checkSync(source, flags, { timeout: null, randomSeed: 1 }).status;
      verdicts.set(key, status);
      return status;
    };
    const unsafe = patterns
      .map(({ source, flags, file }) => ({ file, source, status: verdictOf(source, flags) }))
      .filter(({ status }) => status !== 'safe');
    mkdirSync('node_modules/.cache', { recursive: true });
    writeFileSync(CACHE, JSON.stringify([...verdicts]));
    expect(unsafe).toEqual([]);
  }, 600_000);
});
