import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { SimpleSpanProcessor, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace';
import { maskedValues } from '../../lib/privacy/masked-values.js';
import { ConsoleSpanExporter } from '../../lib/sdk/exporters/console.exporter.js';
import { withMasking } from '../../lib/sdk/exporters/masking.exporter.js';
import { EchoProcessor } from '../../lib/sdk/processors/echo.processor.js';
import { MemorySpanExporter } from '../../lib/sdk/exporters/memory.exporter.js';
import { currentHandle } from '../../lib/sdk/start/tracing-handle.js';
import { runtime } from '../../lib/core/runtime/runtime.js';
import type { ValueMasker } from '../../lib/privacy/masker.js';
import { diagnostics } from '../../lib/shared/errors/diagnostics.js';
import { captureDiag, type CapturedDiag } from '../unit/sdk/capture-diag.js';
import { startHttpSink, type HttpSink } from '../unit/sdk/http-sink.js';
import { canaryModule, visit } from './support/canary-app.js';
import { canaries, email, leaksIn } from './support/canaries.js';
import { startApp, type Platform } from './support/http-app.js';
import type { TracingModuleOptions } from '../../lib/nest/module/tracing.options.js';

/** Masks nothing. */
const blind: ValueMasker = {
  text: (value) => value,
  attribute: (_key, value) => value,
  url: (value) => value,
  sql: (statement) => statement,
};

let sink: HttpSink;
let log: CapturedDiag;
let told: Record<string, string[]>;

beforeEach(async () => {
  sink = await startHttpSink();
  log = captureDiag();
  told = { logs: [], metrics: [], console: [], evidence: [] };
  diagnostics.internalErrors.clear();
  maskedValues.clear();
  const measure = (...all: unknown[]) =>
    void told['metrics']!.push(JSON.stringify(all.filter((part) => !isSpan(part))));
  runtime.onException = ({ attributes }) => void told['logs']!.push(JSON.stringify(attributes));
  runtime.methodMetrics = { started: measure, ended: measure };
  runtime.httpMetrics = { serverStarted: measure, serverEnded: measure, clientEnded: measure };
});

afterEach(async () => {
  await currentHandle()?.shutdown();
  trace.disable();
  context.disable();
  runtime.onException = runtime.methodMetrics = runtime.httpMetrics = undefined;
  log.restore();
  await sink.close();
});

const isSpan = (part: unknown): boolean => typeof part === 'object' && part !== null && 'spanContext' in part;

/** Runs the application and answers with everything that it told, by the way in which it did. */
async function outputs(platform: Platform, options: TracingModuleOptions = {}): Promise<Record<string, string>> {
  const memory = new MemorySpanExporter(10_000);
  const module = canaryModule({
    env: {},
    exporters: [
      memory,
      new ConsoleSpanExporter((line) => told['console']!.push(line)),
      { name: 'zipkin', endpoint: `${sink.url}/api/v2/spans` },
      { name: 'otlp', endpoint: `${sink.url}/v1/traces` },
    ],
    exceptionSignal: 'both',
    resourceAttributes: { 'deployment.note': `by ${email('resource attribute')}` },
    ...options,
  });
  const { app, url } = await startApp(platform, module);
  await visit(url, sink.url);
  await app.close();
  const received = (path: string) => sink.requests.filter((request) => request.path.startsWith(path));
  return {
    memory: textOf(memory),
    console: told['console']!.join('\n'),
    zipkin: received('/api/v2')
      .map(({ body }) => body)
      .join('\n'),
    otlp: received('/v1/traces')
      .map(({ body }) => body)
      .join('\n'),
    baggage: received('/target')
      .map(({ headers }) => decodeURIComponent(String(headers['baggage'])))
      .join('\n'),
    logs: told['logs']!.join('\n'),
    metrics: told['metrics']!.join('\n'),
    diagnostics: [...log.error, ...log.warn, ...log.info].join('\n'),
  };
}

function textOf(memory: MemorySpanExporter): string {
  const spans = memory.getFinishedSpans();
  const parts = spans.map(({ name, status, attributes, events, links, resource }) => ({
    name,
    status,
    attributes,
    events,
    links,
    resource: resource.attributes,
  }));
  return JSON.stringify(parts);
}

describe.each<Platform>(['express', 'fastify'])('an application on %s', (platform) => {
  it('tells none of its secrets to any exporter, log, metric, header or diagnostic message', async () => {
    const all = await outputs(platform);
    expect(Object.fromEntries(Object.entries(all).map(([way, text]) => [way, leaksIn(text)]))).toEqual(
      Object.fromEntries(Object.keys(all).map((way) => [way, []])),
    );
    for (const [way, text] of Object.entries(all)) expect([way, text.length > 0]).toEqual([way, true]);
    expect(all['baggage']).toContain('tenant=acme');
    expect(all['memory']).toContain('"traced.masked"');
    const rules = [...maskedValues.keys()];
    expect(rules).toEqual(expect.arrayContaining(['card', 'email', 'jwt', 'echo', 'sensitive', 'sql']));
  }, 30_000);

  it('tells every one of them that the rules alone would hide, when the masker is blind', async () => {
    const all = await outputs(platform, { masking: blind });
    const leaks = leaksIn(Object.values(all).join('\n'));
    const byRules = canaries().filter(({ isMarked }) => !isMarked);
    expect(byRules.length).toBeGreaterThan(35);
    expect(leaks).toEqual(byRules.map(({ place }) => place).sort());
  }, 30_000);

  /** Runs the application with a provider of its own and gives what arrived behind `withMasking()`. */
  async function throughOwnProvider(...before: SpanProcessor[]): Promise<MemorySpanExporter> {
    const memory = new MemorySpanExporter(10_000);
    const last = new SimpleSpanProcessor({ exporter: withMasking(memory) });
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [...before, last] }));
    const all = await outputs(platform, { exporters: [] });
    expect(leaksIn(all['logs'] + all['metrics']! + all['diagnostics'])).toEqual([]);
    expect(memory.getFinishedSpans().length).toBeGreaterThan(20);
    return memory;
  }

  it('tells none of them through a provider of its own with our two parts', async () => {
    expect(leaksIn(textOf(await throughOwnProvider(new EchoProcessor())))).toEqual([]);
  }, 30_000);

  it('tells none of them in its own spans through a provider of its own behind withMasking() alone', async () => {
    const memory = await throughOwnProvider();
    // What a driver's own span repeats of a call is known only to a pipeline that has seen the span start.
    const driver = memory.getFinishedSpans().filter(({ name }) => name.startsWith('query'));
    expect(driver).toHaveLength(2);
    const own = new MemorySpanExporter();
    own.export(
      memory.getFinishedSpans().filter((span) => !driver.includes(span)),
      () => undefined,
    );
    expect(leaksIn(textOf(own))).toEqual([]);
  }, 30_000);
});
