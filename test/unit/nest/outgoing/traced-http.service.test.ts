import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { captureTracing } from '../../../../lib/testing/capture/capture-tracing.js';
import { policy } from '../../../../lib/resilience.js';
import { TracedHttpService } from '../../../../lib/nest/outgoing/traced-http.service.js';

const sent: { url: string; init: RequestInit }[] = [];

describe('TracedHttpService', () => {
  beforeEach(async () => {
    sent.length = 0;
    jest.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      sent.push({ url: String(input), init: init ?? {} });
      return Promise.resolve(new Response('ok'));
    });
  });
  afterEach(() => void jest.restoreAllMocks());

  it.each(['get', 'head', 'delete'] as const)('sends %s without a body', async (method) => {
    await new TracedHttpService()[method]('http://users/u');
    expect(sent[0]).toMatchObject({ url: 'http://users/u', init: { method: method.toUpperCase() } });
    expect(sent[0]?.init.body).toBeUndefined();
  });

  it.each(['post', 'put', 'patch'] as const)('sends plain data with %s as JSON', async (method) => {
    await new TracedHttpService()[method]('http://users/u', { a: 1 });
    expect(sent[0]?.init).toMatchObject({ method: method.toUpperCase(), body: '{"a":1}' });
    expect(new Headers(sent[0]?.init.headers).get('content-type')).toBe('application/json');
  });

  it('sends everything that fetch can send as it is', async () => {
    const service = new TracedHttpService();
    for (const body of ['text', new URLSearchParams('a=1'), Buffer.from('b'), new Blob(['c'])]) {
      await service.post('http://users/u', body);
      expect(sent.at(-1)?.init.body).toBe(body);
    }
  });

  it('keeps a content type of the caller', async () => {
    await new TracedHttpService().post('http://users/u', [1], { headers: { 'content-type': 'application/ld+json' } });
    expect(new Headers(sent[0]?.init.headers).get('content-type')).toBe('application/ld+json');
  });

  it('adds the defaults of the module; those of the call win', async () => {
    const service = new TracedHttpService({
      httpClient: { baseUrl: 'http://users/api/', headers: { 'x-a': 'default', 'x-b': 'default' }, timeoutMs: 1_000 },
    });
    await service.get('u/1', { headers: { 'x-a': 'call' } });
    await service.get('http://other/u');
    expect(sent.map(({ url }) => url)).toEqual(['http://users/api/u/1', 'http://other/u']);
    const headers = new Headers(sent[0]?.init.headers);
    expect([headers.get('x-a'), headers.get('x-b')]).toEqual(['call', 'default']);
    expect(sent[0]?.init.signal).toBeInstanceOf(AbortSignal);
  });

  it('rejects, and does not throw, when plain data cannot become JSON', async () => {
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    await expect(new TracedHttpService().post('http://users/u', circular)).rejects.toThrow(TypeError);
  });

  it.each([
    [{ baseUrl: 'users' }, /httpClient\.baseUrl is a text; write an absolute URL.*TRACED_INVALID_OPTION/],
    [{ timeoutMs: 0 }, /httpClient\.timeoutMs is 0/],
    [{ timeoutMs: Number.NaN }, /httpClient\.timeoutMs is NaN/],
  ])('refuses defaults that cannot work: %j', (httpClient, message) => {
    expect(() => new TracedHttpService({ httpClient })).toThrow(message);
  });

  it('inside an attempt is aborted with it, and sends its key when asked to', async () => {
    const service = new TracedHttpService();
    const own = policy({ retry: { baseMs: 0 } }, { newKey: () => 'key-1' });
    const signals: AbortSignal[] = [];
    await own.execute(async ({ number, signal }) => {
      signals.push(signal);
      await service.post('http://payments/p', { a: 1 }, { idempotencyKey: true });
      if (number === 0) throw new Error('once');
    });
    expect(sent.map(({ init }) => init.signal)).toEqual(signals);
    expect(sent.map(({ init }) => new Headers(init.headers).get('idempotency-key'))).toEqual(['key-1', 'key-1']);
    await service.post('http://payments/p', {}, { idempotencyKey: true });
    expect(new Headers(sent[2]?.init.headers).has('idempotency-key')).toBe(false);
    const mine = new AbortController().signal;
    await own.execute(() => service.get('http://payments/p', { signal: mine }));
    expect(sent[3]?.init.signal).toBe(mine);
    expect(new Headers(sent[3]?.init.headers).has('idempotency-key')).toBe(false);
  });

  it('inside a repeated attempt says how often the request was sent before', async () => {
    const tracing = captureTracing();
    let calls = 0;
    await policy({ retry: { baseMs: 0 } }).execute(async () => {
      await new TracedHttpService().get('http://payments/p');
      if (calls++ === 0) throw new Error('once');
    });
    await tracing.close();
    expect(tracing.spans().map(({ attributes }) => attributes['http.request.resend_count'])).toEqual([undefined, 1]);
  });
});
