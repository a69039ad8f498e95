import { afterEach, describe, expect, it } from '@jest/globals';
import { trace, type Attributes } from '@opentelemetry/api';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { Sensitive } from '../../../lib/decorators/sensitive.decorator.js';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { readClientRequest } from '../../../lib/http/client/client-request.js';
import { createMasker } from '../../../lib/masking.js';
import { startTracing } from '../../../lib/sdk/start-tracing.js';
import type { TracingHandle } from '../../../lib/sdk/start-tracing.options.js';
import { PLAIN_LISTS, TELLING_LISTS } from '../../support/telling-lists.js';

let handle: TracingHandle;
afterEach(() => handle?.shutdown());

async function exported(attributes: Attributes, name = 'span'): Promise<{ name: string; attributes: Attributes }> {
  handle = startTracing({ exporters: ['memory'], env: {} });
  trace.getTracer('other').startSpan(name, { attributes }).end();
  await handle.flush();
  const [span] = handle.memory?.getFinishedSpans() ?? [];
  return { name: span?.name ?? '', attributes: span?.attributes ?? {} };
}

describe('what is cut', () => {
  const SECRET = 'correct-horse-battery-staple-4711';

  it.each([8192 - 1, 8192 - 10, 8192 - SECRET.length, 8192 - SECRET.length + 1])(
    'is masked before, in an attribute with the secret at %i',
    async (at) => {
      const text = `${'x'.repeat(at - 10)} password=${SECRET}`;
      const { attributes } = await exported({ note: text });
      expect(String(attributes['note']).length).toBeLessThanOrEqual(8192);
      expect(String(attributes['note'])).not.toContain('correct');
    },
  );

  it.each([
    ['the message', 4096],
    ['the stack', 16_384],
  ])('is masked before, in %s of an error', async (_, limit) => {
    handle = startTracing({ exporters: ['memory'], env: {} });
    class Long {
      @Traced() fail(@Sensitive() secret: string): void {
        throw new Error(`${'x'.repeat(limit - 15)} ${secret}`);
      }
    }
    expect(() => new Long().fail(SECRET)).toThrow();
    await handle.flush();
    const [span] = handle.memory?.getFinishedSpans() ?? [];
    expect(JSON.stringify([span?.status, span?.events])).not.toContain('correct');
  });

  it.each([8192 - 1, 8192 - SECRET.length, 8192 - SECRET.length + 1])(
    'is masked before, in what an event and a link hold, with the secret at %i',
    async (at) => {
      handle = startTracing({ exporters: ['memory'], env: {} });
      const text = `${'x'.repeat(at - 10)} password=${SECRET}`;
      const attributes = { note: text, [`n${'n'.repeat(300)}`]: 1, list: [text, 'short'] };
      const linked = { context: { traceId: '1'.repeat(32), spanId: '2'.repeat(16), traceFlags: 1 }, attributes };
      const span = trace.getTracer('other').startSpan('span', { links: [linked] });
      span.addEvent('e'.repeat(2000), attributes);
      span.end();
      await handle.flush();
      const [ended] = handle.memory?.getFinishedSpans() ?? [];
      expect(ended?.events[0]?.name).toHaveLength(1024);
      for (const held of [ended?.events[0]?.attributes, ended?.links[0]?.attributes]) {
        expect(String(held?.['note']).length).toBeLessThanOrEqual(8192);
        expect(JSON.stringify(held)).not.toContain('correct');
        expect(Math.max(...Object.keys(held ?? {}).map(({ length }) => length))).toBe(256);
        const [first = '', second] = (held?.['list'] ?? []) as string[];
        expect(first.length).toBeLessThanOrEqual(8192);
        expect(second).toBe('short');
      }
    },
  );

  it('includes names, keys and lists', async () => {
    const long = 'n'.repeat(1_000_000);
    const { name, attributes } = await exported({ [long]: 1, list: Array.from({ length: 5000 }, () => long) }, long);
    expect(name).toHaveLength(1024);
    expect(Math.max(...Object.keys(attributes).map(({ length }) => length))).toBe(256);
    expect(attributes['list']).toHaveLength(1024);
    expect((attributes['list'] as string[])[0]).toHaveLength(8192);
  });
});

describe('a list of texts', () => {
  it.each(TELLING_LISTS.map((list) => [list]))('is one text: %j', async (list) => {
    const { attributes } = await exported({ list: [...list] });
    expect(JSON.stringify(attributes)).not.toContain('sunflower');
  });

  it.each(PLAIN_LISTS.map((list) => [list]))('keeps what tells nothing: %j', async (list) => {
    expect((await exported({ list: [...list] })).attributes['list']).toEqual(list);
  });

  it('keeps the words around', async () => {
    const list = ['mysql', '-u', 'root', '-psunflower', 'shop', '--verbose'];
    const shown = ['mysql', '-u', 'root', '-p[REDACTED]', 'shop', '--verbose'];
    expect((await exported({ list })).attributes['list']).toEqual(shown);
  });

  it('is one text inside an object', async () => {
    handle = startTracing({ exporters: ['memory'], env: {} });
    class Runner {
      @Traced() run(@SpanAttr('job') job: object): object {
        return job;
      }
    }
    new Runner().run({ argv: ['--password', 'sunflower'], pairs: [['password', 'sunflower']] });
    await handle.flush();
    expect(JSON.stringify(handle.memory?.getFinishedSpans()[0]?.attributes)).not.toContain('sunflower');
  });
});

describe('an address in another spelling', () => {
  const spellings = [
    'http:/bob:hunter2@h',
    'http:\\\\bob:hunter2@h',
    'http:bob:hunter2@h',
    ' http:///bob:hunter2@h/ ',
    'HTTP:/\\bob:hunter2@h',
    'https:\\/bob:hunter2@h',
    'http:////bob:hunter2@h',
    'ws:/bob:hunter2@h',
    'ftp:bob:hunter2@h',
    'http:/:hunter2@h',
    'http:/a:b:hunter2@h',
    'http:/a@b:hunter2@h',
    'https:/hunter2@h',
    '\u0001http:/bob:hunter2@h',
    'http:/bob:hunter2@[::1]:80/x\\y',
  ];

  it.each(spellings)('shows no password in a text, an attribute, an event or an error: %j', async (address) => {
    const masker = createMasker();
    const text = `cannot reach ${address} any more`;
    expect(masker.text(text)).toMatch(/^cannot reach .*REDACTED@.* any more$/);
    expect(masker.url(address)).not.toContain('hunter2');
    expect(masker.text(JSON.stringify({ address }))).not.toContain('hunter2');
    handle = startTracing({ exporters: ['memory'], env: {} });
    const span = trace.getTracer('other').startSpan(text, { attributes: { note: text, list: [address] } });
    span.addEvent(text, { note: text });
    span.recordException(new Error(text));
    span.setStatus({ code: 2, message: text });
    span.end();
    await handle.flush();
    const [ended] = handle.memory?.getFinishedSpans() ?? [];
    expect(JSON.stringify([ended?.name, ended?.attributes, ended?.events, ended?.status])).not.toContain('hunter2');
  });

  it.each([
    'http: 200, bob@example',
    'the scheme is http: not https:',
    'news:alice:1',
    'see http:/docs/a@b, please',
    'classes:/a:b@c',
    'http:/localhost:8080/x',
  ])('takes nothing else for one: %j', (text) => {
    expect(createMasker().text(text)).toBe(text);
  });

  it.each(spellings.slice(0, 4))('shows no password in a span of ours: %j', (address) => {
    const request = readClientRequest(address, 'GET', new Headers(), {});
    expect(String(request?.attributes['url.full'])).toBe('http://REDACTED:REDACTED@h/');
  });

  it.each(spellings)('shows none in a span of another library: %j', async (address) => {
    const { attributes } = await exported({ 'url.full': address });
    expect(String(attributes['url.full'])).not.toMatch(/hunter2|^ | $/);
  });
});
