import type { ViewerResponse } from '../http/messages.js';
import type { SpanStore } from '../store/span-store.js';
import { PROTOBUF_TYPE, answerAccepted, answerRefused } from './otlp-answers.js';
import type { Protocol } from './receive.js';
import { takeSpans } from './take-spans.js';

const JSON_TYPE = 'application/json';
const types = [PROTOBUF_TYPE, JSON_TYPE];

/** `v1/traces` of OTLP/HTTP: what cannot be kept of a request is told with its answer (`partialSuccess`). */
export function otlpTraces(store: SpanStore): Protocol {
  return {
    types,
    take: (body, type) => {
      const { refused, message } = takeSpans(store, body, type === PROTOBUF_TYPE ? 'otlp-protobuf' : undefined);
      return answerAccepted(type, message === '' ? undefined : { rejectedSpans: refused, errorMessage: message });
    },
    refuse: answerRefused,
  };
}

/** A signal that is taken, so that those who send all of them here need no exception, and that no page shows. */
export function ignoredSignal(name: string, onNotice: (text: string) => void): Protocol {
  return {
    types,
    take: (_body, type): ViewerResponse => {
      onNotice(`${name} are sent here too; they are taken and not shown, this page is about traces`);
      return answerAccepted(type);
    },
    refuse: answerRefused,
  };
}
