// needs: ZIPKIN_URL, JAEGER_URL, OTELCOL_BIN
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { readTraces, type TracesRead } from '../../lib/analysis/formats/read-traces.js';
import type { SpanRecord } from '../../lib/analysis/span-record.js';
import { startTracing } from '../../lib/sdk/start-tracing.js';
import { startCollector, type RunningCollector } from '../support/backends/collector-process.js';
import { jaegerUrl } from '../support/backends/jaeger-client.js';
import { recordSampleTrace, type SampleTrace } from '../support/backends/sample-trace.js';
import { zipkinUrl } from '../support/backends/zipkin-client.js';

let collector: RunningCollector;
let sample: SampleTrace;
/** The files of the Collector's `file` exporter, by how it writes them. */
const files: Record<string, string> = {};

beforeAll(async () => {
  collector = await startCollector(({ otlp, file }) => {
    const exporters = Object.fromEntries(
      [
        ['json', {}],
        ['proto', { format: 'proto' }],
      ].map(([name, how]) => {
        files[name as string] = `${file}.${name}`;
        return [`file/${name}`, { path: `${file}.${name}`, flush_interval: '100ms', ...(how as object) }];
      }),
    );
    return {
      receivers: { otlp: { protocols: { http: { endpoint: otlp } } } },
      exporters,
      service: { pipelines: { traces: { receivers: ['otlp'], exporters: Object.keys(exporters) } } },
    };
  });
  const tracing = startTracing({
    env: {},
    serviceName: 'orders',
    exporters: [
      { name: 'zipkin', endpoint: `${zipkinUrl()}/api/v2/spans` },
      { name: 'otlp', as: 'jaeger', endpoint: jaegerUrl('JAEGER_OTLP_URL') },
      { name: 'otlp', as: 'collector', endpoint: collector.url },
    ],
  });
  sample = recordSampleTrace();
  await tracing.shutdown();
}, 240_000);
afterAll(() => collector?.stop());

/** Reads what a server gives until the trace is whole. */
async function readUntilWhole(give: () => Promise<Uint8Array>): Promise<TracesRead & { readonly own: SpanRecord[] }> {
  for (let attempt = 0; ; attempt += 1) {
    const read = readTraces(await give());
    const own = read.spans.filter(({ traceId }) => traceId === sample.traceId);
    if (own.length >= 5) return { ...read, own };
    if (attempt > 600) throw new Error(`${read.format} has ${own.length} of 5 spans; ${read.warnings.join('; ')}`);
    await sleep(100);
  }
}

const bytesOf = async (url: string): Promise<Uint8Array> => new Uint8Array(await (await fetch(url)).arrayBuffer());

describe.each<[string, string, () => Promise<Uint8Array>]>([
  ['Zipkin', 'zipkin', () => bytesOf(`${zipkinUrl()}/api/v2/trace/${sample.traceId}`)],
  ['a search in Zipkin', 'zipkin', () => bytesOf(`${zipkinUrl()}/api/v2/traces?serviceName=orders&limit=1000`)],
  ['Jaeger', 'jaeger', () => bytesOf(`${jaegerUrl()}/api/traces/${sample.traceId}`)],
  ['the third API of Jaeger', 'otlp', () => bytesOf(`${jaegerUrl()}/api/v3/traces/${sample.traceId}`)],
  ['the Collector', 'otlp', () => fileOf('json')],
  ['the Collector, as protobuf', 'otlp-protobuf', () => fileOf('proto')],
])('what %s writes', (_name, format, give) => {
  it('opens, with every span below its parent', async () => {
    const { own, format: known, warnings } = await readUntilWhole(give);
    expect([known, warnings]).toEqual([format, []]);
    const root = sample.ids['POST /orders'];
    expect(Object.fromEntries(own.map((span) => [span.name.toLowerCase(), span]))).toMatchObject({
      'post /orders': { spanId: root, service: 'orders', kind: 'server', error: false },
      'charge card': { spanId: sample.ids['charge card'], parentSpanId: root, kind: 'client', error: true },
      'publish order': { parentSpanId: root, kind: 'producer' },
      'take order': { parentSpanId: root, kind: 'consumer' },
      'add up': { parentSpanId: root, kind: 'internal' },
    });
    const charge = own.find(({ spanId }) => spanId === sample.ids['charge card']);
    expect(charge?.events.map(({ name }) => name)).toEqual([expect.stringContaining('declined')]);
    const top = own.find(({ spanId }) => spanId === root);
    expect(top?.parentSpanId).toBeUndefined();
    // Zipkin has no links.
    const linked = [{ traceId: sample.linked.traceId, spanId: sample.linked.spanId }];
    expect(top?.links).toMatchObject(format === 'zipkin' ? [] : linked);
    const ends = own.map(({ startUs, durationUs }) => startUs + durationUs);
    expect(Math.max(...ends) - Math.min(...own.map(({ startUs }) => startUs))).toBeLessThan(60e6);
    expect(Math.abs(Date.now() * 1000 - Math.max(...ends))).toBeLessThan(600e6);
  });
});

async function fileOf(name: string): Promise<Uint8Array> {
  const path = files[name] as string;
  return Promise.resolve(existsSync(path) ? readFileSync(path) : new Uint8Array());
}
