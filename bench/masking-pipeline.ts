// What masking adds to an export pipeline: spans whose values need no masking (12 attributes, one URL, one statement), from
// their start until a backend on this machine has taken them as OTLP, with `withMasking()` in front of the exporter and
// without; and spans of an error.
import { ROOT_CONTEXT, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { withMasking } from 'nestjs-traced/sdk';
import { interleave, type Variant } from './support/interleave.js';
import { startRequestSpan } from './support/request-span.js';
import { toResult, type BenchResult } from './support/result.js';

/** Takes what it is sent, in a thread of its own: the work of the backend is not what we compare. */
const BACKEND = `
  const { createServer } = require('node:http');
  const { parentPort } = require('node:worker_threads');
  const server = createServer((request, response) => request.resume().on('end', () => response.end('{}')));
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

const BATCH = 256;

function pipeline(exporter: SpanExporter): { tracer: Tracer; flush: () => Promise<void> } {
  const processor = new BatchSpanProcessor({ exporter, maxQueueSize: 2 * BATCH, maxExportBatchSize: BATCH });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  return { tracer: provider.getTracer('bench', '1'), flush: () => provider.forceFlush() };
}

let serial = 0;

/** What differs from request to request differs here: ids and addresses. Routes, hosts and statements come back. */
function recordSpan(tracer: Tracer): void {
  const id = ++serial;
  const span = startRequestSpan(tracer, id);
  span.setAttribute('code.function.name', 'OrderService.place');
  span.setAttribute('db.system.name', 'postgresql');
  span.setAttribute('url.full', `https://orders.internal:8080/orders/${id}?page=${id % 9}&sort=created`);
  span.setAttribute('db.query.text', 'SELECT id, total FROM orders WHERE user_id = $1 AND status = $2 LIMIT $3');
  span.end();
}

function recordError(tracer: Tracer): void {
  const span = tracer.startSpan('OrderService.place', undefined, ROOT_CONTEXT);
  const error = new Error(`order ${++serial} cannot be placed`);
  span.recordException(error);
  span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
  span.end();
}

function variant(exporter: SpanExporter, record: (tracer: Tracer) => void): Variant {
  const { tracer, flush } = pipeline(exporter);
  return async (iterations) => {
    for (let index = 0; index < iterations; index += 1) {
      record(tracer);
      if (index % BATCH === BATCH - 1) await flush();
    }
    await flush();
  };
}

export async function* run(): AsyncIterable<BenchResult> {
  const backend = new Worker(BACKEND, { eval: true });
  const [port] = (await once(backend, 'message')) as [number];
  const url = `http://127.0.0.1:${port}/v1/traces`;
  for (const [name, record, target] of [
    ['span', recordSpan, 1.25],
    ['error', recordError, undefined],
  ] as const) {
    const times = await interleave(
      {
        bare: variant(new OTLPTraceExporter({ url }), record),
        masked: variant(withMasking(new OTLPTraceExporter({ url })), record),
      },
      { roundMs: 60, rounds: 15 },
    );
    yield toResult({
      bench: `masking-pipeline: ${name}, nothing to mask`,
      ours: times.min('masked'),
      reference: times.min('bare'),
      ratio: times.ratio('masked', 'bare'),
      unit: 'ns/span',
      against: 'the same pipeline without withMasking()',
      ...(target === undefined ? {} : { target }),
    });
  }
  await backend.terminate();
}
