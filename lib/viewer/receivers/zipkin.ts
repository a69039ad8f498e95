import { answerError, answerJson } from '../http/messages.js';
import type { SpanStore } from '../store/span-store.js';
import { BodyProblem } from './read-body.js';
import type { Protocol } from './receive.js';
import { takeSpans } from './take-spans.js';

/** `api/v2/spans` of Zipkin: a list of spans, answered by 202 without a body where all of them were taken. */
export function zipkinSpans(store: SpanStore): Protocol {
  return {
    types: ['application/json'],
    take: (body) => {
      if (!beginsList(body))
        throw new BodyProblem(400, 'The body is no list of spans; send [{ "traceId": …, "id": … }].');
      const { refused, message } = takeSpans(store, body, undefined);
      if (message === '') return { status: 202, headers: {} };
      // Zipkin has no words for it; nobody must understand them.
      return answerJson({ rejectedSpans: refused, errorMessage: message }, 202);
    },
    refuse: (status, message) => answerError(status, message),
  };
}

/** Whether the first sign of a JSON text, behind a byte order mark, is a bracket. */
function beginsList(body: Uint8Array): boolean {
  const start = new TextDecoder().decode(body.subarray(0, 1024));
  return start.trimStart().startsWith('[');
}
