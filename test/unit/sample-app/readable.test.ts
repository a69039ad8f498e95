import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = 'sample-app/src/shop';
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'));
const linesThat = (wanted: RegExp): string[] =>
  files.flatMap((path) =>
    readFileSync(join(root, path), 'utf8')
      .split('\n')
      .filter((line) => wanted.test(line))
      .map((line) => `${path}: ${line.trim()}`),
  );

describe('the code of the shop', () => {
  it('has no parameter that is there for its span only', () => {
    expect(files.length).toBeGreaterThan(40);
    expect(linesThat(/@(SpanAttr|Sensitive)\(.*\b_\w+: /)).toEqual([]);
    expect(linesThat(/^ {2}(async )?\w+\(_\w+: /)).toEqual([]);
  });

  it('names what is injected by its type, but for values that have none', () => {
    expect(linesThat(/@Inject\((?!DATABASE_URL|CACHE_STORE|EVENTS)/)).toEqual([]);
  });
});
