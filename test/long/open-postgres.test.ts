import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { openPostgres } from '../../sample-app/src/shop/database/open-postgres.js';

const folder = `${mkdtempSync(join(tmpdir(), 'postgres-'))}/`;
const { version } = JSON.parse(readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8')) as {
  version: string;
};
afterAll(() => rmSync(folder, { recursive: true }));

/** Opens a database that nobody has written to. */
async function expectEmpty(): Promise<void> {
  const database = await openPostgres(folder);
  await database.exec('CREATE TABLE items (id int PRIMARY KEY); INSERT INTO items VALUES (1)');
  expect((await database.query('SELECT id FROM items')).rows).toEqual([{ id: 1 }]);
  await database.close();
}

describe('the PostgreSQL of the shop', () => {
  it('is empty at every start, set up once, and again where what was kept cannot be read', async () => {
    const image = `${version}.tar.gz`;
    writeFileSync(join(folder, image), 'cut off');
    await expectEmpty();
    expect(readdirSync(folder)).toEqual([image]);
    expect(statSync(join(folder, image)).size).toBeGreaterThan(1_000_000);
    const { mtimeMs } = statSync(join(folder, image));
    await expectEmpty();
    expect(statSync(join(folder, image)).mtimeMs).toBe(mtimeMs);
  });
});
