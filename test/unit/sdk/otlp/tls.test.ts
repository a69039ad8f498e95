import { trace } from '@opentelemetry/api';
import { afterEach, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { startTracing } from '../../../../lib/sdk/start-tracing.js';
import { captureDiag } from '../capture-diag.js';

/** Certificates of a hundred years that sign themselves: one of `localhost`, one of a client. */
const file = (name: string): string => fileURLToPath(new URL(`tls/${name}.pem`, import.meta.url));

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
});

/** A backend that speaks TLS, and says whose certificate it was shown. */
async function startServer(wantsClient: boolean): Promise<{ url: string; seen: (string | undefined)[] }> {
  const seen: (string | undefined)[] = [];
  const options = {
    cert: readFileSync(file('server')),
    key: readFileSync(file('server-key')),
    ...(wantsClient ? { requestCert: true, ca: readFileSync(file('client')) } : {}),
  };
  server = createServer(options, (request, response) => {
    seen.push((request.socket as TLSSocket).getPeerCertificate().subject?.CN as string | undefined);
    request.resume().on('end', () => response.writeHead(200).end());
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return { url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, seen };
}

async function sendWith(env: Record<string, string>) {
  const log = captureDiag();
  const tracing = startTracing({ env: { OTEL_TRACES_EXPORTER: 'otlp', ...env }, shutdownTimeoutMs: 500 });
  trace.getTracer('test').startSpan('work').end();
  await tracing.shutdown();
  log.restore();
  const [stats] = tracing.stats();
  return { sent: stats?.sent, lost: (stats?.failed ?? 0) + (stats?.dropped ?? 0), error: stats?.lastError };
}

describe('OTLP over TLS', () => {
  it.each(['http/protobuf', 'http/json'])('trusts the certificate that a variable names, over %s', async (protocol) => {
    const { url, seen } = await startServer(false);
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url, OTEL_EXPORTER_OTLP_PROTOCOL: protocol };
    const sent = await sendWith({ ...env, OTEL_EXPORTER_OTLP_CERTIFICATE: file('server') });
    expect([sent.sent, sent.lost, seen]).toEqual([1, 0, [undefined]]);
  });

  it('sends nothing to a server that nobody vouches for', async () => {
    const { url, seen } = await startServer(false);
    const result = await sendWith({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url });
    expect([result.sent, result.lost, seen]).toEqual([0, 1, []]);
    expect(result.error).toMatch(/self.signed/);
  });

  it('shows a certificate of its own where both halves of it are named', async () => {
    const { url, seen } = await startServer(true);
    const env = { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url, OTEL_EXPORTER_OTLP_TRACES_CERTIFICATE: file('server') };
    expect((await sendWith(env)).sent).toBe(0);
    const own = {
      OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE: file('client'),
      OTEL_EXPORTER_OTLP_CLIENT_KEY: file('client-key'),
    };
    expect((await sendWith({ ...env, ...own })).sent).toBe(1);
    expect(seen).toEqual(['orders']);
  });
});
