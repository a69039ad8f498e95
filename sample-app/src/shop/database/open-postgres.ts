import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';

const FOLDER = fileURLToPath(new URL('../../../../temp/postgres/', import.meta.url));

/**
 * An empty PostgreSQL of its own, compiled to WebAssembly, in memory.
 *
 * Setting one up takes seconds of processor time, reading one that was set up before a fraction of that: the first one is
 * kept in the folder `temp` of the project for all later ones.
 */
export async function openPostgres(folder = FOLDER): Promise<PGlite> {
  const image = `${folder}${await versionOfPostgres()}.tar.gz`;
  const kept = await readFile(image).catch(() => undefined);
  // What cannot be read (a file that was cut off, say) is made anew.
  const found = kept && (await PGlite.create({ loadDataDir: new Blob([kept]) }).catch(() => undefined));
  if (found !== undefined) return found;
  const database = await PGlite.create();
  const dump = await database.dumpDataDir('gzip');
  await keep(image, folder, Buffer.from(await dump.arrayBuffer())).catch((error: unknown) => {
    console.warn(`the database is set up anew at each start, because ${image} cannot be written: ${String(error)}`);
  });
  return database;
}

/** Whole or not at all: another process may be reading. */
async function keep(image: string, folder: string, content: Buffer): Promise<void> {
  await mkdir(folder, { recursive: true });
  const unfinished = `${image}.${randomUUID()}`;
  await writeFile(unfinished, content);
  await rename(unfinished, image);
}

async function versionOfPostgres(): Promise<string> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const text = await readFile(new URL('../package.json', `file://${entry}`), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
