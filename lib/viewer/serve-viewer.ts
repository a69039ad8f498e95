import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createViewer, type Viewer } from './create-viewer.js';
import type { ViewerOptions } from './viewer.options.js';

/** What a viewer with a server of its own can be told. */
export interface ServeViewerOptions extends ViewerOptions {
  /** The port; `0` takes any free one. @defaultValue `4319` */
  readonly port?: number | undefined;
  /** The address to listen on. @defaultValue `'127.0.0.1'`, which only this machine reaches */
  readonly host?: string | undefined;
}

/** A viewer that runs. */
export interface RunningViewer extends Viewer {
  /** Where the page is, for example `http://127.0.0.1:4319/`. */
  readonly url: string;
  /** Ends the open pages' streams and the server. */
  close(): Promise<void>;
}

const DEFAULT_PORT = 4319;

/**
 * Serves the trace page by a server of its own. It listens on the loopback address only, keeps traces in memory, and sends
 * nothing anywhere.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`; an error of Node's when the port is taken.
 * @example
 * ```ts
 * const viewer = await serveViewer({ port: 4319 });
 * console.log(`traces: ${viewer.url}`);
 * ```
 */
export async function serveViewer(options: ServeViewerOptions = {}): Promise<RunningViewer> {
  const { port = DEFAULT_PORT, host = '127.0.0.1' } = options;
  const viewer = createViewer(options);
  const server = createServer(viewer.listener());
  await listen(server, port, host);
  const close = (): Promise<void> => {
    viewer.stop();
    server.closeIdleConnections();
    return new Promise((resolve) => void server.close(() => resolve()));
  };
  return { ...viewer, url: urlOf(server, host), close };
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
