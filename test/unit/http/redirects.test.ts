import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { context, propagation } from '@opentelemetry/api';
import axios, { type AxiosInstance } from 'axios';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { traceAxios } from '../../../lib/drivers/axios/trace-axios.js';
import { traceFetchChannel } from '../../../lib/drivers/fetch/fetch-channel.js';
import { hasHttpClientChannel, traceHttpClientChannel } from '../../../lib/drivers/http/http-client-channel.js';
import { createPropagationPolicy, usePropagationPolicy } from '../../../lib/http/propagation/propagation-policy.js';
import { tracedFetch } from '../../../lib/http/client/traced-fetch.js';
import { under } from '../../backends/support/callers.js';
import { startFixture, type TracingFixture } from '../../integration/support/tracing-fixture.js';

interface Peer {
  readonly server: Server;
  readonly url: string;
  readonly received: { readonly url: string | undefined; readonly headers: IncomingHttpHeaders }[];
}

let fixture: TracingFixture;
let first: Peer;
let second: Peer;

async function listen(host: string): Promise<Peer> {
  const received: Peer['received'] = [];
  const server = createServer((request, response) => {
    request.resume();
    received.push({ url: request.url, headers: request.headers });
    const to = /^\/to\/(\d+)\/(.*)$/.exec(request.url ?? '');
    if (to === null) return void response.end('arrived');
    // More than one packet, so that the first request is still open when it is given up.
    response.writeHead(Number(to[1]), { location: decodeURIComponent(to[2]!) }).end('x'.repeat(200_000));
  });
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  return { server, url: `http://${host}:${(server.address() as AddressInfo).port}`, received };
}

beforeAll(async () => {
  fixture = startFixture();
  first = await listen('127.0.0.1');
  second = await listen('127.0.0.2');
});
afterEach(() => {
  fixture.reset();
  first.received.length = second.received.length = 0;
});
afterAll(async () => {
  for (const { server } of [first, second]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  await fixture.stop();
});

const withBaggage = <T>(work: () => T): T =>
  under('caller', () =>
    context.with(
      propagation.setBaggage(context.active(), propagation.createBaggage({ tenant: { value: 'acme' } })),
      work,
    ),
  );
/** An answer as `fetch` gives it, of what `axios` answers. */
const throughAxios =
  (api: AxiosInstance) =>
  async (url: string, init?: { readonly headers?: unknown }): Promise<Response> =>
    new Response(((await api.get(url, { headers: init?.headers as Record<string, string> })) as { data: string }).data);

const redirect = (target: string, status = 302): string => `${first.url}/to/${status}/${encodeURIComponent(target)}`;

type Send = (url: string, init?: RequestInit) => Promise<Response>;

async function axiosOverHttp(url: string, init?: RequestInit): Promise<Response> {
  const stop = traceHttpClientChannel();
  try {
    return await throughAxios(axios.create())(url, init);
  } finally {
    stop();
  }
}

describe.each<[string, Send]>([
  ['tracedFetch', (url, init) => tracedFetch(url, init)],
  [
    'the platform fetch',
    async (url, init) => {
      const stop = traceFetchChannel();
      try {
        return await fetch(url, init);
      } finally {
        stop();
      }
    },
  ],
  ['traceAxios', (url, init) => throughAxios(traceAxios(axios.create()))(url, init)],
  ...(hasHttpClientChannel() ? ([['axios over node:http', axiosOverHttp]] as [string, Send][]) : []),
])('%s, redirected', (_, send) => {
  it.each([301, 302, 303, 307, 308])('takes no baggage to another host, and the trace (%i)', async (status) => {
    const response = await withBaggage(() => send(redirect(`${second.url}/x`, status)));
    expect(await response.text()).toBe('arrived');
    expect(first.received.map(({ headers }) => headers['baggage'])).toEqual(['tenant=acme']);
    const headers = second.received[0]?.headers;
    expect(headers).not.toHaveProperty('baggage');
    expect(headers?.['traceparent']).toMatch(/^00-/);
  });

  it('keeps its baggage on the same host', async () => {
    await (await withBaggage(() => send(redirect('/x')))).text();
    expect(first.received.map(({ headers }) => headers['baggage'])).toEqual(['tenant=acme', 'tenant=acme']);
  });

  it('sends a request of its own to the other host with it', async () => {
    await (await withBaggage(() => send(`${second.url}/x`))).text();
    expect(second.received.map(({ headers }) => headers['baggage'])).toEqual(['tenant=acme']);
  });

  it('leaves the headers of the application alone', async () => {
    const headers = { 'x-own': 'kept', baggage: 'mine=1' };
    await (await under('caller', () => send(redirect(`${second.url}/x`), { headers }))).text();
    expect(second.received.map(({ headers: { baggage, 'x-own': own } }) => [baggage, own])).toEqual([
      ['mine=1', 'kept'],
    ]);
  });

  it('takes nothing to a host that may have nothing', async () => {
    const restore = usePropagationPolicy((url) => (url.host === new URL(second.url).host ? 'nothing' : 'all'));
    try {
      await (await withBaggage(() => send(redirect(`${second.url}/x`)))).text();
    } finally {
      restore();
    }
    expect(first.received[0]?.headers).toHaveProperty('baggage');
    expect(second.received[0]?.headers).not.toHaveProperty('traceparent');
    expect(second.received[0]?.headers).not.toHaveProperty('baggage');
  });
});

it('names the connection of the last request', async () => {
  await (await tracedFetch(redirect(`${second.url}/x`))).text();
  const [span] = fixture.spans();
  expect([span?.attributes['network.peer.address'], span?.attributes['network.peer.port']]).toEqual([
    '127.0.0.2',
    Number(new URL(second.url).port),
  ]);
});

it('knows the own network by the policy of the process', () => {
  expect(createPropagationPolicy(undefined)(new URL(first.url))).toBe('all');
});
