// What mysql2 does for whoever listens to its channels: it reads where it is connected to, for each message that it makes.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SpanKind } from '@opentelemetry/api';
import { createPool, type Pool } from 'mysql2';
import { fork, type ChildProcess } from 'node:child_process';
import { channel } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { forgetListeners } from '../../support/forget-listeners.js';
import { traceMysql2Channel } from '../../../lib/drivers/mysql2/mysql2-channel.js';
import { traceMysql2 } from '../../../lib/drivers/mysql2/trace-mysql2.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let servers: ChildProcess;
let port = 0;
let tracing: TracingCapture;
let stop: () => void;
let pool: Pool;
let reads = 0;
/** How often a statement reads it when nobody listens. */
let bare = 0;

const CHANNELS = ['query', 'execute', 'pool:connect'].flatMap((name) =>
  ['start', 'end', 'asyncStart', 'asyncEnd', 'error'].map((event) => `tracing:mysql2:${name}:${event}`),
);

beforeAll(async () => {
  forgetListeners(CHANNELS);
  servers = fork(fileURLToPath(new URL('../../support/fakes/main.mjs', import.meta.url)));
  const [ports] = (await once(servers, 'message')) as [{ mysql2: number }];
  port = ports.mysql2;
});
afterAll(() => servers.disconnect());
beforeEach(async () => {
  tracing = captureTracing({ rethrowInternalErrors: true });
  pool = createPool({ host: '127.0.0.1', port, user: 'shop', connectionLimit: 1 });
  const { connectionConfig } = (pool as unknown as { config: { connectionConfig: object } }).config;
  const counted = { get: (): undefined => void (reads += 1), configurable: true, enumerable: true };
  Object.defineProperty(connectionConfig, 'socketPath', counted);
  bare = 0;
  [bare] = await ask();
  stop = traceMysql2Channel();
});
afterEach(async () => {
  await pool.promise().end();
  stop();
  await tracing.close();
});

/** How many messages and spans a statement makes once the connection is there. */
async function ask(): Promise<[messages: number, spans: number]> {
  await pool.promise().query('SELECT id FROM orders');
  tracing.reset();
  reads = 0;
  await pool.promise().query('SELECT id FROM orders');
  return [reads - bare, tracing.spans().filter(({ kind }) => kind === SpanKind.CLIENT).length];
}

describe('the channels of mysql2', () => {
  it('have a message for each call of a pool that nobody handed in', async () => {
    expect(await ask()).toEqual([2, 1]);
  });

  it('have none for a pool that was handed in', async () => {
    traceMysql2(pool);
    expect(await ask()).toEqual([0, 1]);
  });

  it('have them all the same where somebody else listens', async () => {
    traceMysql2(pool);
    const heard: unknown[] = [];
    const other = (message: unknown): number => heard.push(message);
    const names = ['tracing:mysql2:query:start', 'tracing:mysql2:pool:connect:start'];
    for (const name of names) channel(name).subscribe(other);
    expect(await ask()).toEqual([2, 1]);
    for (const name of names) channel(name).unsubscribe(other);
    expect(heard).toHaveLength(4);
  });
});
