import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import zlib, { gzipSync } from 'node:zlib';
import { explainTrace } from '../../../lib/analysis/causes/explain-trace.js';
import { compare } from '../../../lib/analysis/compare/compare.js';
import { criticalPath } from '../../../lib/analysis/critical-path/critical-path.js';
import { readTraces } from '../../../lib/analysis/formats/read-traces.js';
import { writeTraces } from '../../../lib/analysis/formats/write-traces.js';
import { repetitions } from '../../../lib/analysis/repetition/repetitions.js';
import { serviceMap } from '../../../lib/analysis/service-map/service-map.js';
import type { SpanRecord } from '../../../lib/analysis/span-record.js';
import { statistics } from '../../../lib/analysis/statistics/statistics.js';
import { failedOrder, listWithNPlusOne } from '../../support/example-traces.js';
import { input, traced } from './support/fake-terminal.js';

const id = (text: string, length: number) =>
  Buffer.from(text.padEnd(length / 2, '_'))
    .toString('hex')
    .slice(0, length);
const named = (spans: readonly SpanRecord[], trace: string): SpanRecord[] =>
  spans.map(({ parentSpanId, ...span }) => ({
    ...span,
    traceId: id(trace, 32),
    spanId: id(span.spanId, 16),
    ...(parentSpanId === undefined ? {} : { parentSpanId: id(parentSpanId, 16) }),
  }));

let folder: string;
let orders: string;
let lists: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'traced-cli-'));
  orders = join(folder, 'orders.jsonl');
  lists = join(folder, 'lists.json.gz');
  const list = named(listWithNPlusOne(), 'list');
  await writeFile(orders, `${writeTraces(named(failedOrder(), 'order'), 'otlp')}\n${writeTraces(list, 'otlp')}\n`);
  await writeFile(lists, gzipSync(writeTraces(named(listWithNPlusOne(10), 'short'), 'jaeger')));
});
afterAll(() => rm(folder, { recursive: true }));

/** The spans of the file as the library reads them. */
const spansOf = async (trace: string): Promise<SpanRecord[]> => {
  const { out } = await traced(['convert', '--to', 'otlp', '--trace', id(trace, 32), orders]);
  return readTraces(out).spans;
};

describe('traced --json', () => {
  it.each<[string, string[], () => Promise<unknown>]>([
    ['stats', [], async () => statistics([...(await spansOf('order')), ...(await spansOf('list'))])],
    ['why', [], async () => explainTrace({ spans: await spansOf('order') })],
    ['why', ['--search', 'SELECT'], async () => explainTrace({ spans: await spansOf('list') })],
    ['critical-path', [], async () => criticalPath({ spans: await spansOf('order') })],
    ['n1', [], async () => repetitions({ spans: await spansOf('list') })],
    ['map', ['--trace', id('list', 32)], async () => serviceMap(await spansOf('list'))],
  ])('%s %j answers byte by byte what the library gives', async (command, args, expected) => {
    const { out, code } = await traced([command, '--json', ...args, orders]);
    expect(code).toBe(0);
    expect(out).toBe(`${JSON.stringify(await expected())}\n`);
  });

  it('diff compares the usual traces of two files', async () => {
    const { out } = await traced(['diff', '--json', '--search', 'SELECT', lists, orders]);
    const short = readTraces(writeTraces(named(listWithNPlusOne(10), 'short'), 'jaeger'));
    const compared = compare({ spans: short.spans }, { spans: await spansOf('list') });
    expect(out).toBe(`${JSON.stringify(compared)}\n`);
    expect(compared.rows.length).toBeGreaterThan(1);
  });
});

describe('traced', () => {
  it('prints a table that fits the terminal', async () => {
    const { out } = await traced(['stats', orders], { columns: 100 });
    const lines = out.trimEnd().split('\n').slice(2);
    expect(lines[1]).toMatch(/^Operation +Service +Count +Errors +p50 +p95 +p99 +Max +Own work +On the path$/);
    expect(lines[2]).toMatch(/^SELECT order_it… +orders +24 +0 +5\.0 ms/);
    expect(lines.every(({ length }) => length <= 100)).toBe(true);
  });

  it('prints markdown that no name can break', async () => {
    const evil = named(failedOrder(), 'evil').map((span) => ({ ...span, name: 'a|b\n<script>' }));
    const { out } = await traced(['stats', '--markdown'], {
      isStdinTerminal: false,
      stdin: input(writeTraces(evil, 'otlp')),
    });
    expect(out).toContain('| a\\|b &lt;script> |');
    // Between backticks it is text.
    expect(out.replaceAll(/`[^`]*`/g, '')).not.toContain('<script>');
  });

  it('reads zstd where Node can, and says what it is where it cannot', async () => {
    const spans = named(failedOrder(), 'order');
    const { zstdCompressSync: compress } = zlib as { zstdCompressSync?: (bytes: string | Uint8Array) => Buffer };
    const magic = Buffer.from('28b52ffd', 'hex');
    const zstd = (bytes: string | Uint8Array) => compress?.(bytes) ?? magic;
    const framed = (bytes: Buffer) =>
      Buffer.concat([Buffer.from([0, 0, bytes.length >> 8, bytes.length & 255]), bytes]);
    const [one, two] = [spans.slice(0, 4), spans.slice(4)];
    const files: [string, Buffer][] = [
      ['plain.zst', zstd(writeTraces(spans, 'otlp'))],
      ['twice.zst', Buffer.concat([one, two].map((part) => zstd(`${writeTraces(part, 'otlp')}\n`)))],
      ['frames.json', Buffer.concat([one, two].map((part) => framed(zstd(writeTraces(part, 'otlp')))))],
      ['frames.binpb', Buffer.concat([one, two].map((part) => framed(zstd(writeTraces(part, 'otlp-protobuf')))))],
    ];
    for (const [name, bytes] of files) {
      await writeFile(join(folder, name), bytes);
      const { code, out, err } = await traced(['stats', '--json', join(folder, name)]);
      if (compress === undefined) {
        expect({ code, out }).toEqual({ code: 3, out: '' });
        expect(err).toContain('the input is compressed with zstd; decompress it first');
      } else {
        expect({ code, err }).toEqual({ code: 0, err: '' });
        expect(out).toBe(`${JSON.stringify(statistics(spans))}\n`);
      }
    }
  });

  it('puts together what stands in several parts of a file and in several files', async () => {
    const half = (kind: string, serviceName: string, traceId: string) =>
      JSON.stringify({
        traceId,
        id: 'b',
        kind,
        timestamp: 1_790_000_000_000_000,
        duration: 9,
        localEndpoint: { serviceName },
      });
    const [one, two, both] = ['one.jsonl', 'two.jsonl', 'both.jsonl'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const [short, long] = ['8448eb211c80319c', '00000000000000008448eb211c80319c'];
    await writeFile(one, half('CLIENT', 'web', short));
    await writeFile(two, half('SERVER', 'api', long));
    await writeFile(both, `${half('CLIENT', 'web', short)}\n${half('SERVER', 'api', long)}\n`);
    const calls = [{ parent: 'web', child: 'api', callCount: 1 }];
    expect(JSON.parse((await traced(['map', '--json', one, two])).out)).toMatchObject({ edges: calls });
    const whole = readTraces(`${half('CLIENT', 'web', short)}\n${half('SERVER', 'api', long)}\n`).spans;
    expect((await traced(['map', '--json', both])).out).toBe(`${JSON.stringify(serviceMap(whole))}\n`);
  });

  it('reads what was compressed before what was not', async () => {
    const file = join(folder, 'tail.json.gz');
    const [span] = named(failedOrder(), 'order') as [SpanRecord];
    const lines = Array.from({ length: 9 }, (_, n) =>
      writeTraces([{ ...span, spanId: id(`s${n}`, 16), statusMessage: randomBytes(60_000).toString('hex') }], 'otlp'),
    );
    await writeFile(file, Buffer.concat([gzipSync(lines.join('\n')), Buffer.from('garbage')]));
    const { code, out, err } = await traced(['stats', '--json', file]);
    expect(code).toBe(0);
    expect((JSON.parse(out) as { count: number }[])[0]?.count).toBeGreaterThan(0);
    expect(err).toContain('what follows the first part cannot be decompressed: incorrect header check\n');
  });

  it('reads standard input, several files, and gzip', async () => {
    const { out } = await traced(['n1', '--json', '-', lists], {
      stdin: input(writeTraces(named(listWithNPlusOne(7), 'third'), 'zipkin')),
    });
    expect((JSON.parse(out) as { count: number }[]).map(({ count }) => count)).toEqual([10, 7]);
  });

  it('reads what was compressed and cut off', async () => {
    const cut = join(folder, 'cut.gz');
    const whole = gzipSync(`${writeTraces(named(failedOrder(), 'order'), 'otlp')}\n`.repeat(300));
    await writeFile(cut, whole.subarray(0, -200));
    const { code, err } = await traced(['stats', cut]);
    expect(code).toBe(0);
    expect(err).toContain('cut off');
  });

  it('reads what was compressed twice', async () => {
    const twice = join(folder, 'twice.gz');
    await writeFile(twice, gzipSync(gzipSync(writeTraces(named(failedOrder(), 'order'), 'otlp'))));
    expect(await traced(['stats', '--json', twice])).toMatchObject({ code: 0, err: '' });
  });

  it('tells why, and what is no cause, in sentences', async () => {
    const { out } = await traced(['why', '--tree', orders]);
    expect(out).toContain('205 ms: 170 ms of it is payment.charge, which was tried three times and gave up.\n');
    expect(out).toContain('– inventory.reserve is not a cause, 6.0 ms.');
    expect(out).toContain('└─ order.place');
  });

  it('draws progress on a terminal for long inputs, and removes it', async () => {
    const long = async function* (): AsyncGenerator<Uint8Array> {
      const line = Buffer.from(`${writeTraces(named(failedOrder(), 'order'), 'otlp')}\n`);
      for (let bytes = 0; bytes < 9_000_000; bytes += line.length * 100)
        yield Buffer.concat(Array.from({ length: 100 }, () => line));
    };
    const { err } = await traced(['stats', '-'], { isErrTerminal: true, stdin: long() });
    expect(err).toMatch(/\r8 MiB {2}standard input/);
    expect(err.endsWith('\r\u001b[K')).toBe(true);
    const file = join(folder, 'long.jsonl');
    await writeFile(file, long());
    const ofFile = await traced(['stats', file], { isErrTerminal: true });
    expect(ofFile.err).toMatch(/\r█{15}░{15} {2}\d\d % {2}.*long\.jsonl/);
    expect(ofFile.err.endsWith('\r\u001b[K')).toBe(true);
    expect((await traced(['stats', file])).err).toBe('');
  });
});

describe('traced stats --fail-on', () => {
  it.each<[string, number, string]>([
    ['p95>1s', 0, ''],
    [
      'p95>180ms',
      1,
      'traced: p95>180ms: order.place (orders) has 190 ms\ntraced: p95>180ms: POST /api/orders (gateway) has 205 ms\n',
    ],
    ['p95(GET)>100ms', 1, 'traced: p95(GET)>100ms: GET /api/users/:id/orders (gateway) has 140 ms\n'],
    ['p95(GET)>1s, max(list)>=130ms', 1, 'traced: max(list)>=130ms: order.list (orders) has 130 ms\n'],
    ['errors(attempt)>99%', 1, 'traced: errors(attempt)>99%: attempt PaymentClient.charge (orders) has 100 %\n'],
    ['count(SELECT)>20', 1, 'traced: count(SELECT)>20: SELECT order_items (orders) has 24\n'],
    ['p95(no such)>1s', 1, 'traced: p95(no such)>1s: no operation is called "no such"\n'],
    ['p95(no, such)>1s, errors(list)>=100%', 1, 'traced: p95(no, such)>1s: no operation is called "no, such"\n'],
  ])('%s ends with %i', async (limits, code, err) => {
    expect(await traced(['stats', '--fail-on', limits, orders])).toMatchObject({ code, err });
  });

  it.each(['', 'p95', 'p95>soon', 'p96>1s', 'errors>many', 'p95<1s', 'errors>1', 'errors>100%', 'errors>=5'])(
    'refuses %j',
    async (limits) => {
      const { code, err } = await traced(['stats', '--fail-on', limits, orders]);
      expect(code).toBe(2);
      expect(err).toContain('is no limit; write p95>200ms, errors>1% or p99(GET /orders)>1s');
    },
  );

  it('n1 --fail ends with 1 when there is one', async () => {
    expect((await traced(['n1', '--fail', orders])).code).toBe(1);
    expect((await traced(['n1', '--fail', '--search', 'payment', orders])).code).toBe(0);
  });
});

describe('traced, used wrongly', () => {
  it.each<[string[], number, string]>([
    [['stat', 'x'], 2, 'there is no command "stat"; did you mean "stats"?'],
    [['stats', '--jsn', 'x'], 2, "Unknown option '--jsn'"],
    [['stats'], 2, 'name a file, or give traces on standard input'],
    [['stats', 'no-such-file'], 3, 'no-such-file: there is no such file'],
    [['stats', '.'], 3, '. is a directory'],
    [['stats', 'package.json'], 3, 'there are no spans in the input'],
    [['diff', 'a'], 2, 'diff compares two files'],
    [['diff', 'a', 'b', 'c'], 2, '"c" is too much: traced diff a b'],
    [['doctor', 'a', 'b'], 2, '"b" is too much: traced doctor [directory]'],
    [['doctor', 'no-such-directory'], 3, 'no-such-directory is no directory'],
    [['help', 'stat'], 2, 'there is no command "stat"; did you mean "stats"?'],
    [['help', 'constructor'], 2, 'there is no command "constructor"'],
    [['--json', 'stats'], 2, '"--json" stands where a command has to. See traced help.'],
    [['convert', 'x'], 2, 'say which format to write: --to otlp, --to zipkin'],
    [['convert', '--to', 'xml', 'x'], 2, '--to: "xml" is no format. There are otlp, zipkin, jaeger, json.'],
    [['stats', '--trace', '', 'x'], 2, '--trace: an id is missing'],
    [['convert', '--to', 'zipkni', 'x'], 2, 'did you mean zipkin?'],
    [['view', '--port', 'x'], 2, '"x" is no port'],
    [['n1', '--at-least', '0', 'x'], 2, '"0" is no number of calls'],
    [['tail', 'http://127.0.0.1:1/'], 3, 'no page answers at http://127.0.0.1:1'],
    [['mcp'], 2, 'name the files'],
    [['stats', '--limit', 'ten', 'x'], 2, '--limit: "ten" is no number; write --limit 10'],
    [['diff', '--limit', '0', 'a', 'b'], 2, '--limit: "0" is no number'],
    [['tail', '--count', '1.5'], 2, '--count: "1.5" is no number'],
    [['stats', '--limit', '-1', 'x'], 2, "Option '--limit' argument is ambiguous. See traced stats --help.\n"],
    // A file that is there, and gives an error when it is read.
    [['stats', '/proc/self/mem'], 3, '/proc/self/mem: cannot be read: EIO'],
  ])('%j', async (args, code, message) => {
    const ran = await traced(args);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.err).toContain(message);
  });

  it('says what is wrong with a search', async () => {
    expect((await traced(['why', '--search', 'dur>soon', orders])).err).toBe(
      'traced: --search: "soon" is no duration; write 50ms or 1.5s\n',
    );
    expect((await traced(['why', '--search', 'nowhere', orders])).err).toBe('traced: no trace matches\n');
  });

  it('refuses two forms of answer at once', async () => {
    expect((await traced(['stats', '--json', '--markdown', orders])).code).toBe(2);
  });

  it('helps', async () => {
    expect((await traced(['help'])).out).toContain('  critical-path  ');
    expect((await traced(['help', 'stats'])).out).toContain('--fail-on LIMITS');
    expect((await traced(['stats', '--help'])).out).toBe((await traced(['help', 'stats'])).out);
    expect((await traced(['--version'])).out).toMatch(/^\d+\.\d+\.\d+/);
  });
});
