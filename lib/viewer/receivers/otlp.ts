import type { ViewerResponse } from '../http/messages.js';
import type { SpanStore } from '../store/span-store.js';
import { PROTOBUF_TYPE, answerAccepted, answerRefused, type PartialSuccess } from './otlp-answers.js';
import type { Protocol } from './receive.js';
import { takeLogs } from './take-logs.js';
import { takeSpans } from './take-spans.js';

const JSON_TYPE = 'application/json';
const types = [PROTOBUF_TYPE, JSON_TYPE];

/** `v1/traces` of OTLP/HTTP: what cannot be kept of a request is told with its answer (`partialSuccess`). */
export function otlpTraces(store: SpanStore): Protocol {
  return {
    types,
    take: (body, type) => {
      const { refused, message } = takeSpans(store, body, formatOf(type));
      return answerAccepted(type, partial('rejectedSpans', refused, message));
    },
    refuse: answerRefused,
  };
}

/** `v1/logs` of OTLP/HTTP: records that belong to a trace are shown beside its spans, the others are taken and not kept. */
export function otlpLogs(store: SpanStore, onNotice: (text: string) => void): Protocol {
  return {
    types,
    take: (body, type) => {
      const { refused, traceless, message } = takeLogs(store, body, formatOf(type));
      if (traceless > 0) onNotice('logs without a trace id are sent here too; they are taken and not shown');
      return answerAccepted(type, partial('rejectedLogRecords', refused, message));
    },
    refuse: answerRefused,
  };
}

const formatOf = (type: string): 'otlp-protobuf' | undefined => (type === PROTOBUF_TYPE ? 'otlp-protobuf' : undefined);

const partial = (name: PartialSuccess['name'], rejected: number, errorMessage: string): PartialSuccess | undefined =>
  errorMessage === '' ? undefined : { name, rejected, errorMessage };

/** Metrics are taken, so that those who send all signals here need no exception, and shown on no page. */
export function ignoredMetrics(onNotice: (text: string) => void): Protocol {
  return {
    types,
    take: (_body, type): ViewerResponse => {
      onNotice('metrics are sent here too; they are taken and not shown, this page is about traces');
      return answerAccepted(type);
    },
    refuse: answerRefused,
  };
}
