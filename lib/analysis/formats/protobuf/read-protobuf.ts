import { readOtlp } from '../otlp/read-otlp.js';
import type { ReadContext } from '../read-context.js';
import { decodeMessage } from './decode-message.js';
import { isMessageName, messages } from './schema.js';
import { framedLength } from './sniff.js';
import { WireError, WireReader } from './wire-reader.js';

/** `TracesData` (or a request of OTLP, which is the same), one or several with their lengths in front. */
export function readProtobuf(bytes: Uint8Array, context: ReadContext): void {
  const isFramed = bytes[0] !== 0x0a && framedLength(bytes, 0) !== undefined;
  try {
    if (isFramed) readFrames(bytes, context);
    else readMessage(new WireReader(bytes), context);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    context.warnings.add(`the protobuf message was cut off or is broken: ${error.message}`);
  }
  if (context.formats.delete('otlp')) context.formats.add('otlp-protobuf');
}

function readFrames(bytes: Uint8Array, context: ReadContext): void {
  for (let at = 0; at < bytes.length;) {
    const length = framedLength(bytes, at);
    if (length === undefined) throw new WireError('a length is missing');
    readMessage(new WireReader(bytes, at + 4, Math.min(at + 4 + length, bytes.length)), context);
    at += 4 + length;
  }
}

/** Resource by resource, so that what stands before a fault is read. */
function readMessage(reader: WireReader, context: ReadContext): void {
  while (reader.at < reader.end) {
    const tag = reader.varint();
    const type = messages.TracesData[Math.floor(tag / 8)]?.type;
    if (type === undefined || !isMessageName(type) || tag % 8 !== 2) {
      reader.skipField(tag % 8);
      continue;
    }
    readOtlp({ resourceSpans: [decodeMessage(reader.embedded(), type)] }, context);
  }
}
