import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { bytesOf, written } from '../encoding/json-bytes.js';

const KINDS: Readonly<Record<SpanKind, Uint8Array>> = {
  [SpanKind.INTERNAL]: bytesOf(''),
  [SpanKind.SERVER]: bytesOf(',"kind":"SERVER"'),
  [SpanKind.CLIENT]: bytesOf(',"kind":"CLIENT"'),
  [SpanKind.PRODUCER]: bytesOf(',"kind":"PRODUCER"'),
  [SpanKind.CONSUMER]: bytesOf(',"kind":"CONSUMER"'),
};
const NAME = bytesOf('","name":');
const TIMESTAMP = bytesOf(',"timestamp":');

/** What stands between the ids and the time of a span: all spans of one name and kind have it. */
export function zipkinHead({ name, kind }: ReadableSpan): Uint8Array {
  return written((out) => {
    out.raw(NAME);
    out.quoted(name);
    const kindBytes = KINDS[kind];
    if (kindBytes !== undefined) out.raw(kindBytes);
    out.raw(TIMESTAMP);
  });
}
