import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseSync } from '@swc/core';
import { checkSync } from 'recheck';
import { whyUnsafe } from '../../../lib/masking/pattern-safety.js';

const ROOM = fileURLToPath(new URL('../../../lib/masking', import.meta.url));

/** Every regular expression literal of the room, found in its syntax tree. */
function builtInPatterns(): { source: string; flags: string; file: string }[] {
  const files = readdirSync(ROOM, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  return files.flatMap((file) => {
    const found: { source: string; flags: string; file: string }[] = [];
    const tree = parseSync(readFileSync(join(ROOM, file), 'utf8'), { syntax: 'typescript', target: 'es2022' });
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

describe('whyUnsafe', () => {
  it.each([
    ['acme_[a-z0-9]{20}', ''],
    ['acme_[a-z0-9]+', ''],
    ['\\bACME-\\d{4,10}\\b', 'i'],
    ['(?:foo|bar)-[0-9a-f]{32}', ''],
    ['\\d{3}-\\d{2}-\\d{4}', 'g'],
    ['key=(?:[A-Z]{4}-){3}[A-Z]{4}', ''],
    ['"[^"]+"', ''],
  ])('accepts /%s/%s, as recheck does', (source, flags) => {
    expect(whyUnsafe(source, flags)).toBeUndefined();
    expect(checkSync(source, flags, { timeout: 5_000 }).status).toBe('safe');
  });

  it.each([
    ['(a+)+b', '', 'without a small bound'],
    ['\\w+@\\w+', '', 'does not begin after'],
    ['x.*y', '', 'does not begin after'],
    ['-[a-z]+[a-z0-9]+x', '', 'same characters'],
    ['(a|a){64}b', '', 'too many alternatives'],
    ['(a)\\1', '', 'back reference'],
    ['(?=a)b', '', 'not covered'],
    ['\\d{1,200}\\d{1,200}x', '', 'too many ways'],
    ['a{1,5000}', '', 'too long'],
  ])('refuses /%s/%s and says why', (source, flags, reason) => {
    expect(whyUnsafe(source, flags)).toContain(reason);
  });
});

describe('the built-in patterns', () => {
  const patterns = builtInPatterns();

  it('are found', () => {
    expect(patterns.length).toBeGreaterThan(40);
  });

  it('are all proven linear by recheck', () => {
    const unsafe = patterns
      .map(({ source, flags, file }) => ({
        file,
        source,
        status: checkSync(source, flags, { timeout: 10_000 }).status,
      }))
      .filter(({ status }) => status !== 'safe');
    expect(unsafe).toEqual([]);
  }, 120_000);
});
