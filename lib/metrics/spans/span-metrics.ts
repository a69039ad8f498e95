import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import type { Histogram } from '../instruments/histogram.js';
import { HTTP_BUCKETS } from '../sources/http-metrics.js';
import type { Meter } from '../instruments/meter.js';
import { secondsOf, type EndedSpan } from './span-observer.js';

const MAX_SPAN_NAMES = 500;

/** Duration of recorded spans, whichever library made them. Spans that the sampler left out are not seen here. */
export class SpanMetrics {
  readonly #duration: Histogram;

  constructor(meter: Meter) {
    this.#duration = meter.histogram({
      name: 'traced_span_duration_seconds',
      help: 'Duration of recorded spans.',
      labels: [
        { name: 'span_name', max: MAX_SPAN_NAMES },
        { name: 'span_kind', isFixed: true },
        { name: 'status_code', isFixed: true },
      ],
      buckets: HTTP_BUCKETS,
    });
  }

  observe(span: EndedSpan): void {
    const kind = SpanKind[span.kind]?.toLowerCase() ?? 'internal';
    const status = SpanStatusCode[span.status.code]?.toLowerCase() ?? 'unset';
    this.#duration.with(span.name, kind, status).observe(secondsOf(span.duration), span as never);
  }
}
