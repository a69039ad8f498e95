// What masking adds to an export pipeline: spans whose values need no masking (12 attributes, one URL, one statement), from
// their start to the bytes of the OTLP request, with `withMasking()` in front of the exporter and without; and one error.
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api';
import { BatchSpanProcessor, TracerProvider, type ReadableSpan, type SpanExporter } from '@opentelemetry/sdk-trace';
import { createRequire } from 'node:module';
import { withMasking } from 'nestjs-traced/sdk';
import { interleave, sink, type Variant } from './support/interleave.js';
import { toResult, type BenchResult } from './support/result.js';

const { JsonTraceSerializer } = createRequire(import.meta.url)('@opentelemetry/otlp-transformer') as {
  JsonTraceSerializer: { serializeRequest(spans: unknown[]): Uint8Array };
};

/** Does everything that an OTLP exporter does but open a socket. */
class SerialisingExporter implements SpanExporter {
  export(spans: ReadableSpan[], done: (result: { code: 0 }) => void): void {
    sink.value = JsonTraceSerializer.serializeRequest(spans).byteLength;
    done({ code: 0 });
  }

  async shutdown(): Promise<void> {}
}

const BATCH = 256;

function pipeline(exporter: SpanExporter): { tracer: Tracer; flush: () => Promise<void> } {
  const processor = new BatchSpanProcessor({ exporter, maxQueueSize: 2 * BATCH, maxExportBatchSize: BATCH });
  const provider = new TracerProvider({ spanProcessors: [processor] });
  return { tracer: provider.getTracer('bench', '1'), flush: () => provider.forceFlush() };
}

let serial = 0;

/** No two spans alike: what masking remembers of texts must not stand for its cost. */
function recordSpan(tracer: Tracer): void {
  const id = ++serial;
  const span = tracer.startSpan('GET /orders/:id', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  span.setAttribute('http.request.method', 'GET');
  span.setAttribute('http.route', '/orders/:id');
  span.setAttribute('http.response.status_code', 200);
  span.setAttribute('server.address', 'orders.internal');
  span.setAttribute('server.port', 8080);
  span.setAttribute('network.protocol.version', '1.1');
  span.setAttribute('user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36');
  span.setAttribute('order.id', `ord_${id}`);
  span.setAttribute('order.items', id % 7);
  span.setAttribute('order.note', `leave number ${id} at the door`);
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
  for (const [name, record, target] of [
    ['span', recordSpan, 1.25],
    ['error', recordError, undefined],
  ] as const) {
    const times = await interleave(
      {
        bare: variant(new SerialisingExporter(), record),
        masked: variant(withMasking(new SerialisingExporter()), record),
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
}
