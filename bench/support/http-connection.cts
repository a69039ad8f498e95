import type { Server } from 'node:http';
import { Duplex } from 'node:stream';

const REQUEST = Buffer.from('GET /orders/42 HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n\r\n');
const ANSWERED = Buffer.from('HTTP/1.1 200 ');
const LAST = '}'.charCodeAt(0);

/**
 * A kept-alive connection that ends inside the process: the server parses and answers as ever, but there is neither a kernel
 * nor a second program, whose noise is larger than what tracing costs.
 */
class Connection extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly remotePort = 50_000;
  readonly localAddress = '127.0.0.1';
  readonly localPort = 3000;
  private answered: () => void = () => undefined;

  override _read(): void {
    // Bytes come when a request is asked for.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error) => void): void {
    const isRefused =
      chunk.subarray(0, 5).toString() === 'HTTP/' && !chunk.subarray(0, ANSWERED.length).equals(ANSWERED);
    done(isRefused ? new Error(`the answer was ${chunk.toString()}`) : undefined);
    if (chunk[chunk.length - 1] === LAST) this.answered();
  }

  async request(): Promise<void> {
    return new Promise((resolve) => {
      // By the event loop, as a socket's answer comes: exporters wait for their turn of it.
      this.answered = () => setImmediate(resolve);
      this.push(REQUEST);
    });
  }
}

/** Sends `amount` requests over ten connections and answers with the CPU time of the process for each, in microseconds. */
export async function cpuPerRequest(server: Server, amount: number): Promise<number> {
  const connections = Array.from({ length: 10 }, () => new Connection());
  for (const connection of connections) server.emit('connection', connection);
  const before = process.cpuUsage();
  await Promise.all(
    connections.map(async (connection) => {
      for (let sent = 0; sent < amount / connections.length; sent += 1) await connection.request();
    }),
  );
  const { user, system } = process.cpuUsage(before);
  for (const connection of connections) connection.destroy();
  return (user + system) / amount;
}
