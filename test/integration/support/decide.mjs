// Decides about the trace ids that it is given, as one service of a fleet; run by equal-decisions.test.ts.
import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { startTracing } from '../../../dist/esm/sdk.js';

const { ratio, count, seed } = JSON.parse(process.argv[2]);
let state = seed;
const word = () => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  // The low bits of such a generator are poor.
  return ((state ^ (state >>> 15)) >>> 0).toString(16).padStart(8, '0');
};
const idGenerator = {
  generateTraceId: () => word() + word() + word() + word(),
  generateSpanId: () => word() + word(),
};
startTracing({ env: {}, exporters: [], sampling: { ratio, important: [] }, idGenerator, eventLoop: false });
const tracer = trace.getTracer('decide');
let kept = '';
let adjusted = 0;
for (let i = 0; i < count; i += 1) {
  const span = tracer.startSpan('work', {}, ROOT_CONTEXT);
  const { traceFlags, traceState } = span.spanContext();
  const isKept = (traceFlags & TraceFlags.SAMPLED) !== 0;
  if (i < 2_000) kept += isKept ? '1' : '0';
  if (isKept) {
    const th = /th:([0-9a-f]+)/.exec(traceState?.get('ot') ?? '')?.[1] ?? '';
    adjusted += 1 / (1 - Number.parseInt(th.padEnd(12, '0').slice(0, 12), 16) / 2 ** 48);
  }
  span.end();
}
console.log(JSON.stringify({ kept, adjusted }));
process.exit(0);
