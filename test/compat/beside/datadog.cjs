// Starts dd-trace with an agent that tells what it is sent.
const assert = require('node:assert/strict');
const { fork } = require('node:child_process');
const { once } = require('node:events');
const { join } = require('node:path');
const { trace } = require('@opentelemetry/api');
const { waitFor } = require('./support.cjs');

async function startDatadog() {
  const agent = fork(join(__dirname, 'agent.cjs'));
  const [{ port }] = await once(agent, 'message');
  const sent = [];
  agent.on('message', ({ spans }) => sent.push(...spans));
  const tracer = require('dd-trace').init({ port, hostname: '127.0.0.1', flushInterval: 0, startupLogs: false });
  return {
    tracer,
    port,
    sent,
    /** The spans of a trace that begins with the caller's, without that and those for connections. */
    async spansOf(work) {
      const traceId = await trace.getTracer('test').startActiveSpan('caller', async (span) => {
        await work();
        span.end();
        return span.spanContext().traceId.slice(-16);
      });
      const seen = () => sent.filter((span) => span.traceId === traceId);
      await waitFor(() => seen().some(({ name }) => name === 'caller'));
      return seen()
        .filter(({ name }) => !/^caller$|connect|^dns/.test(name))
        .map(({ name, component }) => (component === undefined ? 'ours' : name));
    },
    /** Waits for a span, and fails if it never comes. */
    async has(is) {
      await waitFor(() => sent.some(is));
      assert.ok(sent.some(is), JSON.stringify(sent));
    },
    stop() {
      agent.kill();
    },
  };
}

module.exports = { startDatadog };
