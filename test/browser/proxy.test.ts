import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { serveViewer, type RunningViewer } from '../../lib/viewer.js';
import { closeBrowser, openPage } from './support/browser.js';
import { makeTrace } from './support/traces.js';

let viewer: RunningViewer;
let proxy: Server;

/** As nginx does with `location /x/ { proxy_pass http://127.0.0.1:3000/; }`: the path is cut, Host is the target's. */
beforeAll(async () => {
  viewer = await serveViewer({ port: 0 });
  const startUs = viewer.store.nowUs() - 1e6;
  viewer.store.add(
    makeTrace(1, [{ name: 'GET /orders', service: 'orders', kind: 'server', startUs, durationUs: 900 }]),
  );
  const target = new URL(viewer.url);
  proxy = createServer((incoming, outgoing) => {
    const { url = '', method, headers } = incoming;
    const sent = httpRequest(
      {
        port: target.port,
        host: target.hostname,
        path: url.replace(/^\/x/, ''),
        method,
        headers: { ...headers, host: target.host },
      },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    // The browser is closed while the page still asks.
    sent.on('error', () => outgoing.destroy());
    outgoing.on('close', () => sent.destroy());
    incoming.pipe(sent);
  });
  await new Promise<void>((resolve) => void proxy.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await closeBrowser();
  proxy.closeAllConnections();
  proxy.close();
  await viewer.close();
});

it('opens below a path of a proxy that puts the name of its target into Host', async () => {
  const { page, problems } = await openPage();
  await page.goto(`http://localhost:${(proxy.address() as AddressInfo).port}/x/`);
  await page.getByText('/orders').first().waitFor();
  expect(problems).toEqual([]);
});
