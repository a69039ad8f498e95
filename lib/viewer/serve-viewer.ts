import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { checkOptions } from '../shared/options/check-options.js';
import { callback, number, text, whole, type OptionRules } from '../shared/options/option-rules.js';
import { systemClock } from '../shared/time/clock.js';
import { createViewerWith, type Viewer } from './create-viewer.js';
import { diag } from '../shared/errors/diag.js';
import { guard } from '../shared/errors/guard.js';
import { createReceivers } from './receivers/create-receivers.js';
import { VIEWER_OPTIONS, type ViewerOptions } from './viewer.options.js';

/** What a viewer with a server of its own can be told. */
export interface ServeViewerOptions extends ViewerOptions {
  /** The port; `0` takes any free one. @defaultValue `4318`, where OTLP exporters send to by default */
  readonly port?: number | undefined;
  /** The address to listen on. @defaultValue `'127.0.0.1'`, which only this machine reaches */
  readonly host?: string | undefined;
  /** Bytes of one request that brings spans, decompressed. @defaultValue 16 MiB */
  readonly maxBodyBytes?: number | undefined;
  /**
   * Told, once each, what is sent here and not shown: metrics, and logs without a trace id.
   *
   * @defaultValue it is told to OpenTelemetry's `diag`, as information
   */
  readonly onNotice?: ((text: string) => void) | undefined;
}

/** A viewer that runs. */
export interface RunningViewer extends Viewer {
  /** Where the page is, for example `http://127.0.0.1:4318/`. */
  readonly url: string;
  /** Ends the open pages' streams and the server. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 4318;
/** How long a request that has begun may take when the server closes, in milliseconds. */
const CLOSE_GRACE_MS = 1_000;

const OPTIONS: OptionRules<ServeViewerOptions> = {
  ...VIEWER_OPTIONS,
  port: number({ min: 0, max: 65_535, whole: true }),
  host: text('127.0.0.1'),
  maxBodyBytes: whole(1),
  onNotice: callback('(text) => console.log(text)'),
};

/**
 * Serves the trace page by a server of its own, which takes the spans of other processes: OTLP over HTTP (JSON and protobuf)
 * at `v1/traces`, Zipkin v2 at `api/v2/spans`. Records of logs that come to `v1/logs` are shown beside the spans of their trace;
 * metrics are taken and not shown. It listens on the loopback address only, keeps traces in memory, and sends nothing anywhere.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`; an error of Node's when the port is taken.
 * @example
 * ```ts
 * const viewer = await serveViewer({ port: 4318 });
 * console.log(`traces: ${viewer.url}`);
 * ```
 */
export async function serveViewer(options: ServeViewerOptions = {}): Promise<RunningViewer> {
  checkOptions('serveViewer()', options, OPTIONS);
  const { port = DEFAULT_PORT, host = '127.0.0.1' } = options;
  const { maxBodyBytes, onNotice = (notice: string): void => diag.info(`nestjs-traced: ${notice}`) } = options;
  const tell = (notice: string): void => guard('viewer.onNotice', () => onNotice(notice));
  const viewer = createViewerWith(options, systemClock, (store) =>
    createReceivers(store, { maxBodyBytes, onNotice: tell }),
  );
  const listener = viewer.listener();
  const server = createServer(listener);
  const spare = spareConnections(server);
  await listen(server, port, host);
  const close = async (): Promise<void> => {
    // What is still asked for over an open connection is the last request of that connection: a page goes on asking.
    server.prependListener('request', (_request, response) => (response.shouldKeepAlive = false));
    listener.close();
    viewer.stop();
    server.closeIdleConnections();
    for (const socket of spare) socket.destroy();
    const timer = systemClock.setTimer(() => server.closeAllConnections(), CLOSE_GRACE_MS);
    await new Promise<void>((resolve) => void server.close(() => resolve()));
    timer.clear();
  };
  return { ...viewer, url: urlOf(server, host), close };
}

/**
 * Connections that have brought no request yet. Browsers open some to spare, and Node, to which they are not idle, would wait for
 * them when the server closes.
 */
function spareConnections(server: Server): ReadonlySet<Socket> {
  const spare = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    spare.add(socket);
    socket.once('close', () => spare.delete(socket));
  });
  server.on('request', ({ socket }) => spare.delete(socket));
  return spare;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}/`;
}
