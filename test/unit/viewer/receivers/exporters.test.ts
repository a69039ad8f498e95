import { ROOT_CONTEXT, SpanStatusCode, trace, type Context } from '@opentelemetry/api';
import { OTLPLogExporter as LogsJson } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as LogsProto } from '@opentelemetry/exporter-logs-otlp-proto';
import { OTLPMetricExporter as MetricsJson } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as MetricsProto } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as TracesJson } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as TracesProto } from '@opentelemetry/exporter-trace-otlp-proto';
import { ZipkinExporter } from '@opentelemetry/exporter-zipkin';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serveViewer, type RunningViewer } from '../../../../lib/viewer/serve-viewer.js';

/** What an exporter is told: 0 is a success. */
interface Outcome {
  readonly code: number;
  readonly error?: Error | undefined;
}

const resource = resourceFromAttributes({ 'service.name': 'orders' });
const MAX_BODY_BYTES = 20_000;

describe('the exporters of OpenTelemetry', () => {
  let viewer: RunningViewer;
  let notices: string[];
  let requests: string[];
  let server: Server;
  let url: string;

  beforeEach(async () => {
    [notices, requests] = [[], []];
    const onNotice = (text: string): void => void notices.push(text);
    viewer = await serveViewer({ port: 0, maxBodyBytes: MAX_BODY_BYTES, onNotice });
    const listener = viewer.listener();
    server = createServer((request, response) => {
      requests.push(`${request.method} ${request.url}`);
      listener(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await Promise.all([viewer.close(), new Promise((resolve) => server.close(resolve))]);
  });

  async function exportSpan(exporter: SpanExporter, attributes: Record<string, string> = {}): Promise<Outcome> {
    const provider = new TracerProvider({ resource });
    const span = provider.getTracer('t').startSpan('charge', { attributes });
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'refused' });
    span.end();
    const outcome = await new Promise<Outcome>((resolve) => exporter.export([span as never], resolve));
    await exporter.shutdown();
    return outcome;
  }

  const received = () =>
    viewer.store.traces().flatMap(({ ended }) => ended.map(({ service, name, error }) => ({ service, name, error })));

  it.each<[string, () => SpanExporter]>([
    ['OTLP/HTTP in JSON', () => new TracesJson({ url: `${url}v1/traces` })],
    ['OTLP/HTTP in protobuf', () => new TracesProto({ url: `${url}v1/traces` })],
    [
      'OTLP/HTTP in protobuf, compressed',
      () => new TracesProto({ url: `${url}v1/traces`, compression: 'gzip' as never }),
    ],
    ['Zipkin', () => new ZipkinExporter({ url: `${url}api/v2/spans`, serviceName: 'orders' })],
  ])('are understood: %s', async (_what, exporter) => {
    expect(await exportSpan(exporter())).toMatchObject({ code: 0 });
    expect(received()).toEqual([{ service: 'orders', name: 'charge', error: true }]);
  });

  it.each([
    ['JSON', () => [new MetricsJson({ url: `${url}v1/metrics` }), new LogsJson({ url: `${url}v1/logs` })]],
    ['protobuf', () => [new MetricsProto({ url: `${url}v1/metrics` }), new LogsProto({ url: `${url}v1/logs` })]],
  ] as const)('may send metrics and logs, too, in %s, and it is said once', async (_what, make) => {
    const [metrics, logs] = make();
    const outcomes = [
      await exportMetrics(metrics as MetricsJson),
      await exportMetrics(metrics as MetricsJson),
      await exportLog(logs as LogsJson),
    ];
    expect(outcomes).toEqual([{ code: 0 }, { code: 0 }, { code: 0 }]);
    expect(notices).toEqual([
      'metrics are sent here too; they are taken and not shown, this page is about traces',
      'logs without a trace id are sent here too; they are taken and not shown',
    ]);
    expect(viewer.store.size).toBe(0);
  });

  async function exportMetrics(exporter: MetricsJson): Promise<Outcome> {
    const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
    const provider = new MeterProvider({ resource, readers: [reader] });
    provider.getMeter('t').createCounter('orders').add(1);
    const { resourceMetrics } = await reader.collect();
    return new Promise((resolve) => exporter.export(resourceMetrics, resolve));
  }

  it.each<[string, () => LogsJson]>([
    ['JSON', () => new LogsJson({ url: `${url}v1/logs` })],
    ['protobuf', () => new LogsProto({ url: `${url}v1/logs` }) as never],
    ['protobuf, compressed', () => new LogsProto({ url: `${url}v1/logs`, compression: 'gzip' as never }) as never],
  ])('send logs that stand beside the span they were written in, in %s', async (_what, make) => {
    const span = new TracerProvider({ resource }).getTracer('t').startSpan('charge');
    const { traceId, spanId } = span.spanContext();
    expect(await exportLog(make(), trace.setSpan(ROOT_CONTEXT, span))).toEqual({ code: 0 });
    span.end();
    await new Promise<Outcome>((resolve) =>
      new TracesProto({ url: `${url}v1/traces` }).export([span as never], resolve),
    );
    expect(viewer.store.get(traceId)?.logs).toEqual([
      {
        traceId,
        spanId,
        timeUs: expect.any(Number),
        severity: 'INFO',
        body: 'charged',
        attributes: { 'user.id': 7, 'otel.scope.name': 't' },
        service: 'orders',
      },
    ]);
    expect(notices).toEqual([]);
  });

  function exportLog(exporter: LogsJson, context: Context = ROOT_CONTEXT): Promise<Outcome> {
    const memory = new InMemoryLogRecordExporter();
    const provider = new LoggerProvider({
      resource,
      processors: [new SimpleLogRecordProcessor({ exporter: memory } as never)],
    });
    provider.getLogger('t').emit({ body: 'charged', severityText: 'INFO', attributes: { 'user.id': 7 }, context });
    return new Promise((resolve) => exporter.export(memory.getFinishedLogRecords(), resolve));
  }

  it.each<[string, () => SpanExporter]>([
    ['JSON', () => new TracesJson({ url: `${url}v1/traces` })],
    ['protobuf', () => new TracesProto({ url: `${url}v1/traces` })],
  ])('do not send again what is refused for good, in %s', async (_what, exporter) => {
    const outcome = await exportSpan(exporter(), { text: 'x'.repeat(MAX_BODY_BYTES) });
    expect(outcome.code).toBe(1);
    expect(String(outcome.error)).toMatch(/Payload Too Large|413/);
    expect(requests).toEqual(['POST /v1/traces']);
    expect(viewer.store.size).toBe(0);
  });
});
