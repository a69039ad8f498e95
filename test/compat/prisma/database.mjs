import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const folder = fileURLToPath(new URL('.', import.meta.url));
const SETUP = `
  CREATE TABLE "Customer" (id SERIAL PRIMARY KEY, name TEXT NOT NULL);
  CREATE TABLE "Order" (id SERIAL PRIMARY KEY, total INTEGER NOT NULL, "customerId" INTEGER NOT NULL REFERENCES "Customer");`;

/** Makes the client of the schema; the engine for migrations, which would be downloaded, is not used for that. */
function generate() {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' };
  const command = ['node_modules/prisma/build/index.js', 'generate'];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: folder, env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${stdout}\n${stderr}`);
}

async function freePort() {
  const probe = createServer();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

/** A database with the tables of the schema, and the client for it. */
export async function startDatabase() {
  generate();
  const database = await PGlite.create();
  await database.exec(SETUP);
  const port = await freePort();
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port });
  await server.start();
  return {
    port,
    stop: async () => {
      await server.stop();
      await database.close();
    },
  };
}
