import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const declaration =
  /export type SlotName =(.*?);\n\n/s.exec(readFileSync('lib/shared/process/process-slot.ts', 'utf8'))?.[1] ?? '';
const declared = [...declaration.matchAll(/\| '([\w-]+)'/g)].map(([, name]) => name);

const rows = [
  ...readFileSync('docs/decisions/process-slots.md', 'utf8').matchAll(/^\| `([\w-]+)` *\| *(.*?) *\| *(.*?) *\|$/gm),
].map(([, name, owner, why]) => ({ name, owner, why }));

const used = readdirSync('lib', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => [...readFileSync(join('lib', path), 'utf8').matchAll(/processSlot\(\s*'([\w-]+)'/g)])
  .map(([, name]) => name);

describe('the slots of a process', () => {
  it('each stand in the table that says whom they belong to', () => {
    expect(declared.length).toBeGreaterThan(10);
    expect(rows.map(({ name }) => name)).toEqual(declared);
  });

  it('belong to the process or to its applications, for a reason', () => {
    for (const row of rows) {
      expect(row).toEqual({
        name: row.name,
        owner: expect.stringMatching(/^(process|applications)$/),
        why: expect.stringMatching(/\S.{15,}/),
      });
    }
  });

  it('are each made in one place, of one type', () => {
    expect([...used].sort()).toEqual([...declared].sort());
  });
});
