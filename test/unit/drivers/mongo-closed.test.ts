// What becomes of a command of MongoDB whose client is closed before the answer is there.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { SpanStatusCode } from '@opentelemetry/api';
import mongoose from 'mongoose';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { traceMongo } from '../../../lib/drivers/mongo/trace-mongo.js';
import { seams } from '../../../lib/shared/time/test-seams.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';
import { under } from '../../backends/support/callers.js';

let servers: ChildProcess;
let url: string;
let tracing: TracingCapture;
beforeAll(async () => {
  seams.rethrowInternalErrors = true;
  servers = fork(fileURLToPath(new URL('../../support/fakes/main.mjs', import.meta.url)));
  const [ports] = (await once(servers, 'message')) as [{ mongo: number }];
  url = `mongodb://127.0.0.1:${ports.mongo}/shop`;
});
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(() => tracing.close());
afterAll(() => {
  seams.rethrowInternalErrors = false;
  servers.disconnect();
});

/** The error of a query whose client is closed while it waits. */
async function errorOf(trace: (client: mongoose.mongo.MongoClient) => void): Promise<Error> {
  const client = await new mongoose.mongo.MongoClient(url, { monitorCommands: true }).connect();
  trace(client);
  const sent = once(client, 'commandStarted');
  const query = under('caller', () => client.db().collection('silent').find().toArray());
  const failed = query.then(
    () => Promise.reject(new Error('it was answered')),
    (error: Error) => error,
  );
  await sent;
  await client.close();
  return failed;
}

it('fails as it would untraced, and its span ends once, as failed', async () => {
  const expected = await errorOf(() => undefined);
  tracing.reset();
  const error = await errorOf((client) => traceMongo(client));
  expect([error.constructor, error.message]).toEqual([expected.constructor, expected.message]);
  const [find, caller, ...others] = tracing.spans();
  expect([find?.name, find?.status.code, caller?.name, others]).toEqual([
    'find silent',
    SpanStatusCode.ERROR,
    'caller',
    [],
  ]);
  expect(find?.parentSpanContext?.spanId).toBe(caller?.spanContext().spanId);
});
