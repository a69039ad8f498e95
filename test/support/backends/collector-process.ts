import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServer } from './server.mjs';

/** What a configuration is made with. */
export interface CollectorPlaces {
  /** `host:port` for the OTLP receiver over HTTP. */
  readonly otlp: string;
  /** `host:port` for what a test adds, each free: `port(0)`, `port(1)`. */
  readonly port: (index: number) => string;
  /** A file for the `file` exporter, read by `spans()`. */
  readonly file: string;
}

/** A span as the `file` exporter wrote it. */
export interface CollectedSpan {
  readonly service: string;
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

export interface RunningCollector {
  /** The address for OTLP over HTTP. */
  readonly url: string;
  readonly port: (index: number) => string;
  /** What the `file` exporter has written so far. */
  spans(): readonly CollectedSpan[];
  stop(): Promise<void>;
}

/**
 * Starts the OpenTelemetry Collector that `npm run test:backends` has built (`OTELCOL_BIN`), with a configuration of the
 * test's: an object, or a text in YAML.
 */
export async function startCollector(
  configure: (places: CollectorPlaces) => object | string,
): Promise<RunningCollector> {
  const command = process.env['OTELCOL_BIN'];
  if (command === undefined) throw new Error('OTELCOL_BIN is not set; run `npm run test:backends`');
  const folder = mkdtempSync(join(tmpdir(), 'nestjs-traced-collector-'));
  const ports = await Promise.all(Array.from({ length: 8 }, () => freePort()));
  const otlp = `127.0.0.1:${ports[0]}`;
  const url = `http://${otlp}/v1/traces`;
  const file = join(folder, 'spans.jsonl');
  const port = (index: number): string => `127.0.0.1:${ports[index + 1]}`;
  const config = configure({ otlp, port, file });
  // JSON is YAML.
  writeFileSync(join(folder, 'config.yaml'), typeof config === 'string' ? config : JSON.stringify(config));
  const quiet = ['--set=service::telemetry::metrics::level=none', '--set=service::telemetry::logs::level=warn'];
  const server = await startServer({
    name: 'the OpenTelemetry Collector',
    command,
    args: ['--config=config.yaml', ...quiet],
    folder,
    probe: async () => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(url, { method: 'POST', headers, body: '{"resourceSpans":[]}' })).ok;
    },
  });
  return {
    url,
    port,
    spans: () => (existsSync(file) ? readSpans(readFileSync(file, 'utf8')) : []),
    stop: () => server.stop(),
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}

interface Line {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes?: readonly KeyValue[] };
    readonly scopeSpans: readonly {
      readonly spans: readonly (CollectedSpan & { readonly attributes?: readonly KeyValue[] })[];
    }[];
  }[];
}

function readSpans(text: string): CollectedSpan[] {
  const lines = text.split('\n').filter((line) => line.endsWith('}'));
  return lines.flatMap((line) =>
    (JSON.parse(line) as Line).resourceSpans.flatMap(({ resource, scopeSpans }) => {
      const service = String(toObject(resource?.attributes)['service.name'] ?? '');
      return scopeSpans.flatMap(({ spans }) =>
        spans.map((span) => ({ ...span, links: span.links ?? [], service, attributes: toObject(span.attributes) })),
      );
    }),
  );
}

function toObject(attributes: readonly KeyValue[] | undefined): Record<string, unknown> {
  return Object.fromEntries((attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));
}
