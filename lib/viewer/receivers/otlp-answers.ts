import { WireWriter } from '../../analysis/formats/protobuf/wire-writer.js';
import type { ViewerResponse } from '../http/messages.js';

export const PROTOBUF_TYPE = 'application/x-protobuf';
const JSON_TYPE = 'application/json';

/** What was not taken of a request, or `0` and what its sender had better know. */
export interface PartialSuccess {
  /** What the number is called in the answer for a signal. */
  readonly name: 'rejectedSpans' | 'rejectedLogRecords';
  readonly rejected: number;
  readonly errorMessage: string;
}

/** An `Export…ServiceResponse`, empty when everything was taken: no byte at all in protobuf. */
export function answerAccepted(type: string, partial?: PartialSuccess): ViewerResponse {
  if (type === PROTOBUF_TYPE) return protobuf(200, partial === undefined ? new Uint8Array() : partialBytes(partial));
  // In OTLP/JSON numbers of 64 bits are texts.
  const partialSuccess = partial && { [partial.name]: String(partial.rejected), errorMessage: partial.errorMessage };
  return json(200, { partialSuccess });
}

/** Codes of gRPC, which the message of a refusal carries. */
const INVALID_ARGUMENT = 3;
const RESOURCE_EXHAUSTED = 8;

/** A `Status` in the content type of the request. */
export function answerRefused(status: number, message: string, type: string): ViewerResponse {
  const code = status === 413 ? RESOURCE_EXHAUSTED : INVALID_ARGUMENT;
  if (type !== PROTOBUF_TYPE) return json(status, { code, message });
  return protobuf(status, numberAndText(code, message));
}

const json = (status: number, value: unknown): ViewerResponse => ({
  status,
  headers: { 'content-type': JSON_TYPE },
  body: JSON.stringify(value),
});

const protobuf = (status: number, body: Uint8Array): ViewerResponse => ({
  status,
  headers: { 'content-type': PROTOBUF_TYPE },
  body,
});

/** Field 1 of the answer. */
function partialBytes({ rejected, errorMessage }: PartialSuccess): Uint8Array {
  const writer = new WireWriter();
  writer.varint(0x0a);
  writer.raw(numberAndText(rejected, errorMessage));
  return writer.finish();
}

/** A message with a number as its field 1 and a text as its field 2, as both messages are. */
function numberAndText(number: number, text: string): Uint8Array {
  const writer = new WireWriter();
  if (number !== 0) {
    writer.varint(0x08);
    writer.varint(number);
  }
  writer.varint(0x12);
  writer.text(text);
  return writer.finish();
}
