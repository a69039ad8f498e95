// Two clients without a connection: what a statement makes on its way to one differs more from run to run than tracing costs.
import { channel } from 'node:diagnostics_channel';
import { PassThrough } from 'node:stream';
import type { Statement } from './drivers-client.cjs';

type Load = <T>(path: string) => T;
type Trace = <Client extends object>(client: Client) => Client;

const STATEMENTS_A_TURN = 50;
let statements = 0;

/** Exporters take what they are given when the event loop turns. */
async function nextTurn(): Promise<void> {
  statements += 1;
  if (statements % STATEMENTS_A_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
}

const ROWS = [{ id: '42', name: 'tea' }];

/** A connection of mysql2 whose commands are answered as soon as they are made. */
function mysql2(trace: Trace, load: Load): Statement {
  const { createConnection } = load<typeof import('mysql2')>('mysql2');
  const socket = Object.assign(new PassThrough(), { setNoDelay: () => undefined, setKeepAlive: () => undefined });
  const options = { host: '127.0.0.1', user: 'shop', database: 'shop', connectTimeout: 0, stream: () => socket };
  const connection = createConnection(options);
  Object.assign(connection, {
    addCommand: (command: { onResult(...results: unknown[]): void }) => {
      command.onResult(null, ROWS, []);
      return command;
    },
  });
  const traced = trace(connection);
  return () => {
    traced.query('SELECT id, name FROM orders WHERE id = ?', ['42'], () => undefined);
    return nextTurn();
  };
}

const HANDLER = Symbol('handler');

class UndiciRequest {
  readonly origin = 'http://127.0.0.1:3000';
  readonly path = '/orders/42';
  readonly method = 'GET';
  readonly upgrade = null;
  readonly headers = ['accept', '*/*', 'accept-language', '*', 'sec-fetch-mode', 'cors', 'user-agent', 'node'];
  readonly [HANDLER] = {};

  addHeader(name: string, value: string): this {
    this.headers.push(name, value);
    return this;
  }
}

const [created, sent, answered, ended] = [
  'request:create',
  'client:sendHeaders',
  'request:headers',
  'request:trailers',
].map((name) => channel(`undici:${name}`)) as [Channel, Channel, Channel, Channel];
type Channel = ReturnType<typeof channel>;

const socket = { remoteAddress: '127.0.0.1', remotePort: 3000, localAddress: '127.0.0.1', localPort: 50_000 };
const response = {
  statusCode: 200,
  statusText: 'OK',
  headers: ['content-type', 'application/json', 'content-length', '20'].map((text) => Buffer.from(text)),
};

/** The messages that undici sends about a request. */
function undici(): Statement {
  return () => {
    const request = new UndiciRequest();
    if (created.hasSubscribers) created.publish({ request });
    if (sent.hasSubscribers) sent.publish({ request, headers: '', socket });
    if (answered.hasSubscribers) answered.publish({ request, response });
    if (ended.hasSubscribers) ended.publish({ request, trailers: [] });
    return nextTurn();
  };
}

export const alone: Readonly<Record<string, (trace: Trace, load: Load) => Statement>> = { mysql2, undici };
