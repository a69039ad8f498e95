import { readOtlp } from '../otlp/read-otlp.js';
import type { ReadContext } from '../read-context.js';
import { decodeMessage } from './decode-message.js';
import { holdsLogs } from './holds-logs.js';
import { framedLength } from './sniff.js';
import { WireError, WireReader } from './wire-reader.js';

/** The tag of field 1 of both. */
const RESOURCE = 0x0a;

/** `TracesData` or `LogsData` (or a request of OTLP, which is the same), one or several with their lengths in front. */
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
    if (tag === RESOURCE) readResource(reader.embedded(), context);
    else reader.skipField(tag % 8);
  }
}

function readResource(resource: WireReader, context: ReadContext): void {
  const { signals } = context;
  if (signals !== 'logs' && !holdsLogs(resource)) {
    readOtlp({ resourceSpans: [decodeMessage(resource, 'ResourceSpans')] }, context);
  } else {
    readOtlp({ resourceLogs: signals === 'spans' ? [] : [decodeMessage(resource, 'ResourceLogs')] }, context);
  }
}
