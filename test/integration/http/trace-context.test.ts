import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { SPAN_ID, TRACE_CONTEXT_CASES, TRACE_ID, type Header } from '../../support/trace-context-cases.js';
import { startApp, tracedModule, type Platform, type RunningApp } from '../support/http-app.js';

const VALID = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[0-3]$/;

/** A request as it stands on the wire, so that nobody puts its headers in order; answers when the response has ended. */
function send(port: number, path: string, headers: readonly Header[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const lines = [...headers, ['host', `127.0.0.1:${port}`], ['connection', 'close']].map(
      ([name, value]) => `${name}:${value}`,
    );
    const socket = connect(port, '127.0.0.1', () => {
      socket.write([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'), 'latin1');
    });
    let response = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => (response += chunk));
    socket.once('error', reject).once('close', () => resolve(response));
  });
}

describe.each<Platform>(['express', 'fastify'])('a service on %s that takes a request and calls on', (platform) => {
  let app: RunningApp;
  let next: Server;
  let received: IncomingHttpHeaders[] = [];

  beforeAll(async () => {
    next = createServer(({ headers }, response) => {
      received.push(headers);
      response.end('{}');
    });
    await new Promise<void>((resolve) => next.listen(0, '127.0.0.1', resolve));
    app = await startApp(platform, tracedModule({ exporters: [], sampler: 'always_on' }));
  });
  afterAll(async () => {
    await app?.app.close();
    next.close();
  });

  it.each(TRACE_CONTEXT_CASES)('$what', async ({ headers, goesOn, tracestate }) => {
    received = [];
    const to = `http://127.0.0.1:${(next.address() as AddressInfo).port}/`;
    const response = await send(Number(new URL(app.url).port), `/c/relay?to=${encodeURIComponent(to)}`, headers);
    expect(response).toMatch(/^HTTP\/1\.1 200 /);
    expect(received).toHaveLength(1);
    const [, traceId, spanId] = received[0]!['traceparent']!.toString().split('-');
    expect(received[0]!['traceparent']).toMatch(VALID);
    expect([traceId === TRACE_ID, received[0]!['tracestate']]).toEqual([goesOn, tracestate]);
    expect(spanId).not.toBe(SPAN_ID);
  });
});
