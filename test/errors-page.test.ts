import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';

const declared = [...readFileSync('lib/shared/errors/errors.ts', 'utf8').matchAll(/'(TRACED_[A-Z_]+)'/g)].map(
  ([, code]) => code,
);
const page = readFileSync('docs/errors.md', 'utf8');
const entries = new Map(
  page
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')).replaceAll('`', '').trim(), section] as const),
);

describe('docs/errors.md', () => {
  it('explains exactly the codes that an error can carry', () => {
    expect(declared.length).toBeGreaterThan(0);
    expect([...entries.keys()].sort()).toEqual([...declared].sort());
  });

  it.each([...entries])('says for %s what it means and what to write instead', (_, section) => {
    expect(section).toMatch(/^\*\*Means:\*\* \S.{20,}/m);
    expect(section).toMatch(/^\*\*Instead:\*\* \S.{20,}/m);
  });
});
