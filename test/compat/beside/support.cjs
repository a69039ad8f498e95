// One client, OpenTelemetry's instrumentation of it, and ours, against a server that answers at once.
const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');
const { diag, DiagLogLevel, trace } = require('@opentelemetry/api');

const notices = [];
const collect = (text) => String(text).includes('stands back') && notices.push(String(text));
diag.setLogger(
  { error: collect, warn: collect, info: collect, debug() {}, verbose() {} },
  { logLevel: DiagLogLevel.INFO, suppressOverrideMessage: true },
);

let server;

/** Starts the servers and resolves with the port of each. */
async function startServers() {
  server = fork(join(__dirname, '../../support/fakes/main.mjs'));
  const [ports] = await once(server, 'message');
  return ports;
}

function stopServers() {
  server?.kill();
}

/** A Nest application that imports our module with `options`, and nothing else. */
function bootApplication(options) {
  require('reflect-metadata');
  const { Module } = require('@nestjs/common');
  const { NestFactory } = require('@nestjs/core');
  const { TracingModule } = require('nestjs-traced');
  class AppModule {}
  Module({ imports: [TracingModule.forRoot(options)] })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: false });
}

/**
 * Starts a Nest application with our tracing; `instrumentations` are switched on before, as a preloaded file does it.
 * The clients are required after that.
 */
async function startApplication(instrumentations) {
  for (const instrumentation of instrumentations) instrumentation.enable();
  const { startTracing } = require('nestjs-traced/sdk');
  const tracing = startTracing({ serviceName: 'beside', exporters: ['memory'], eventLoop: false });
  for (const instrumentation of instrumentations) instrumentation.setTracerProvider(trace.getTracerProvider());
  const app = await bootApplication();
  return {
    /** The spans of a trace that begins with one of the caller's, by the package that made each. */
    async spansOf(work) {
      const { result, traceId } = await trace.getTracer('test').startActiveSpan('caller', async (span) => {
        try {
          return { result: await work(), traceId: span.spanContext().traceId };
        } finally {
          span.end();
        }
      });
      await tracing.flush();
      const spans = tracing.memory
        .getFinishedSpans()
        .filter((span) => span.parentSpanContext !== undefined && span.spanContext().traceId === traceId);
      return { result, finished: spans, spans: spans.map((span) => span.instrumentationScope.name) };
    },
    async stop() {
      await app.close();
      await tracing.shutdown();
      stopServers();
    },
  };
}

/** Waits for what has been set going; what never comes shows in the assertion that follows. */
async function waitFor(isThere) {
  for (let turn = 0; turn < 2_000 && !isThere(); turn += 1) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Says which of both has traced three times the same call, and that it was said once. */
async function expectTheirs(app, name, work, client) {
  for (let turn = 0; turn < 3; turn += 1) {
    const { spans } = await app.spansOf(work);
    assert.deepEqual(spans, [`@opentelemetry/instrumentation-${name}`]);
  }
  const said = notices.filter((notice) => notice.includes(`nestjs-traced: ${client} `));
  assert.equal(said.length, 1, notices.join('\n'));
}

module.exports = { bootApplication, expectTheirs, notices, startApplication, startServers, stopServers, waitFor };
