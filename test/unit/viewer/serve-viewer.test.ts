import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { serveViewer, type RunningViewer } from '../../../lib/viewer/serve-viewer.js';
import { span } from './support/spans.js';

let running: RunningViewer | undefined;

async function start(): Promise<RunningViewer> {
  running = await serveViewer({ port: 0 });
  return running;
}

/** The status of an answer; `fetch` would not send a Host header of ours. */
function statusFor(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { headers }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode));
    })
      .on('error', reject)
      .end();
  });
}

describe('serveViewer', () => {
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  it('serves the page on the loopback address', async () => {
    const { url } = await start();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    const page = await fetch(url);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('page.js');
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  });

  it('refuses a name that was pointed at this machine, and a page of another origin', async () => {
    const { url } = await start();
    expect(await statusFor(`${url}api/traces`, { host: 'evil.example' })).toBe(403);
    expect(await statusFor(`${url}api/traces`, { origin: 'http://evil.example' })).toBe(403);
    expect(await statusFor(`${url}api/traces`, {})).toBe(200);
  });

  it('sends a long answer whole', async () => {
    const { url, store } = await start();
    const text = 'x'.repeat(500);
    store.add(Array.from({ length: 5_000 }, (_, number) => span({ spanId: String(number), attributes: { text } })));
    const { spans } = (await (await fetch(`${url}api/traces/${'a'.repeat(32)}`)).json()) as { spans: unknown[] };
    expect(spans).toHaveLength(5_000);
  });

  it('streams, and closes although a page is open', async () => {
    const viewer = await start();
    const response = await fetch(`${viewer.url}api/live`);
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader.read()).value).toContain('event: status');
    viewer.store.add([span({ name: '<img src=x onerror=alert(1)>' })]);
    let text = '';
    while (!text.includes('event: trace')) text += (await reader.read()).value;
    expect(text).toContain('"name":"<img src=x onerror=alert(1)>"');
    await viewer.close();
    running = undefined;
    for (;;) if ((await reader.read()).done) break;
  });

  it('closes although a browser keeps a connection to spare', async () => {
    const viewer = await start();
    const { port, hostname } = new URL(viewer.url);
    const spare = connect(Number(port), hostname);
    await once(spare, 'connect');
    // The server knows of it when it has answered somebody who came later.
    await (await fetch(viewer.url)).text();
    const ended = once(spare, 'close');
    spare.resume();
    await viewer.close();
    running = undefined;
    await ended;
  });

  it('closes although a request that has begun never ends', async () => {
    const viewer = await start();
    const { port, hostname, host } = new URL(viewer.url);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    const json = 'Content-Type: application/json\r\nContent-Length: 2';
    socket.write(`POST /v1/traces HTTP/1.1\r\nHost: ${host}\r\n${json}\r\n\r\n`);
    await (await fetch(viewer.url)).text();
    socket.on('error', () => undefined);
    socket.resume();
    await viewer.close();
    running = undefined;
  });

  it('fails when the port is taken', async () => {
    const { url } = await start();
    await expect(serveViewer({ port: Number(new URL(url).port) })).rejects.toThrow(/EADDRINUSE/);
  });
});
