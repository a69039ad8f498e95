import { PGlite } from '@electric-sql/pglite';
import { PGLiteSocketServer } from '@electric-sql/pglite-socket';

const SYNC = 'S'.charCodeAt(0);
const EXTENDED_QUERY = new Set([...'PBDECH'].map((letter) => letter.charCodeAt(0)));

/**
 * PGlite has one session for all connections, and the socket server takes their messages turn by turn. Between the
 * Parse and the Sync of one query another connection's message would replace the unnamed statement, so that time counts
 * as a transaction: the socket server leaves those to one connection.
 */
class SharedSession extends PGlite {
  #isInQuery = false;

  override async execProtocolRawStream(...args: Parameters<PGlite['execProtocolRawStream']>): Promise<void> {
    const type = args[0][0] ?? 0;
    if (EXTENDED_QUERY.has(type)) this.#isInQuery = true;
    else if (type === SYNC) this.#isInQuery = false;
    await super.execProtocolRawStream(...args);
  }

  override isInTransaction(): boolean {
    return this.#isInQuery || super.isInTransaction();
  }
}

// Ctrl-C reaches every process of the terminal; the launcher stops this one after the services.
process.on('SIGINT', () => undefined);

const db = new SharedSession();
const server = new PGLiteSocketServer({
  db,
  host: '127.0.0.1',
  port: Number(process.env['PORT'] ?? 0),
  maxConnections: 20,
});

async function close(): Promise<void> {
  await server.stop();
  await db.close();
  process.exit(0);
}

process.on('SIGTERM', () => void close());
process.on('disconnect', () => void close());
process.on('message', (message: { type: string; id?: number }) => {
  if (message.type === 'stop') void close();
  else process.send?.({ type: 'flushed', id: message.id });
});

await server.start();
process.send?.({ type: 'listening' });
