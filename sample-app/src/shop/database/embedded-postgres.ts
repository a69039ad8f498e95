import { setFlagsFromString } from 'node:v8';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';
import { EXIT_PORT_TAKEN, isAddressInUse, type LauncherMessage } from '../../protocol/messages.js';
import { openPostgres } from './open-postgres.js';

/** Services with up to four connections each, and some to spare. */
const MAX_CONNECTIONS = 20;

// Ctrl-C reaches every process of the terminal; the launcher stops this one after the services.
process.on('SIGINT', () => undefined);

// WebAssembly by the baseline compiler alone: the shop's few queries do not earn back what optimising PostgreSQL costs,
// which is a second and a half of processor time at every start.
setFlagsFromString('--liftoff-only');

// All connections share its one session: right for the shop's single
// statements, too little for transactions that run side by side.
const db = await openPostgres();
const server = new PGLiteSocketServer({
  db,
  host: '127.0.0.1',
  port: Number(process.env['PORT'] ?? 0),
  maxConnections: MAX_CONNECTIONS,
});

async function close(): Promise<void> {
  await server.stop();
  await db.close();
  process.exit(0);
}

process.on('SIGTERM', () => void close());
process.on('disconnect', () => void close());
process.on('message', ({ type }: LauncherMessage) => {
  if (type === 'stop') void close();
});

await server.start().catch((error: unknown) => {
  if (isAddressInUse(error)) process.exit(EXIT_PORT_TAKEN);
  throw error;
});
process.send?.({ type: 'listening' });
