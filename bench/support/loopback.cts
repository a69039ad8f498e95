import type { Server } from 'node:net';
import { Duplex } from 'node:stream';

/**
 * One end of a connection inside the process: driver and server work as ever, but there is neither a kernel nor a second
 * program, whose noise is larger than what tracing costs.
 */
class End extends Duplex {
  readonly remoteAddress = '127.0.0.1';
  readonly remoteFamily = 'IPv4';
  readonly localAddress = '127.0.0.1';
  readonly localPort = 50_000;
  connecting = false;
  readonly remotePort: number;
  other: End | undefined;
  private waiting: Buffer[] = [];

  constructor(port: number) {
    super();
    this.remotePort = port;
  }

  // What clients ask of a socket.
  readonly setNoDelay = (): this => this;
  readonly setKeepAlive = (): this => this;
  readonly setTimeout = (): this => this;
  readonly ref = (): this => this;
  readonly unref = (): this => this;
  readonly connect = (): this => this;

  override _read(): void {
    // Bytes come from the other end.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    // By the event loop, as bytes of a socket come: what is written in one turn arrives together.
    if (this.waiting.push(chunk) === 1) setImmediate(() => this.deliver());
    done();
  }

  override _final(done: () => void): void {
    setImmediate(() => this.other?.push(null));
    done();
  }

  private deliver(): void {
    const [first, ...more] = this.waiting;
    this.waiting = [];
    if (first !== undefined) this.other?.push(more.length === 0 ? first : Buffer.concat([first, ...more]));
  }
}

/** A connection to a server that lives in this process. */
export function connectTo(server: Server, port: number): Duplex {
  const [client, accepted] = [new End(port), new End(port)];
  client.other = accepted;
  accepted.other = client;
  client.connecting = true;
  setImmediate(() => {
    client.connecting = false;
    server.emit('connection', accepted);
    client.emit('connect');
    client.emit('ready');
  });
  return client;
}
