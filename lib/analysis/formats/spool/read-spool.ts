import { isProtobuf } from '../protobuf/sniff.js';

/** Length, number of spans and checksum in front of each body, four bytes each, the lowest first. */
const HEADER_BYTES = 12;
/** No body is larger, or holds more spans, than a queue does. */
const MOST_BYTES = 1 << 28;
const MOST_SPANS = 1 << 20;
/** What a body of JSON begins with. */
const JSON_BEGINNINGS = new Set([...'{['].map((character) => character.charCodeAt(0)));

/** Whether bytes begin as a file of an exporter's spool does: bodies that wait for their backend, one behind the other. */
export function isSpool(bytes: Uint8Array): boolean {
  if (bytes.length <= HEADER_BYTES || isProtobuf(bytes)) return false;
  const { length, count } = headerAt(bytes, 0);
  if (length === 0 || length > MOST_BYTES || count === 0 || count > MOST_SPANS) return false;
  const body = bytes.subarray(HEADER_BYTES, HEADER_BYTES + length);
  return JSON_BEGINNINGS.has(body[0] as number) || isProtobuf(body);
}

/** The whole bodies of a spool, and whether something follows them that is none: a process may have died while it wrote. */
export function spoolBodies(bytes: Uint8Array): { readonly bodies: Uint8Array[]; readonly isCut: boolean } {
  const bodies: Uint8Array[] = [];
  let at = 0;
  while (at + HEADER_BYTES <= bytes.length) {
    const { length } = headerAt(bytes, at);
    const end = at + HEADER_BYTES + length;
    if (length === 0 || end > bytes.length) break;
    bodies.push(bytes.subarray(at + HEADER_BYTES, end));
    at = end;
  }
  return { bodies, isCut: at < bytes.length };
}

function headerAt(bytes: Uint8Array, at: number): { readonly length: number; readonly count: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { length: view.getUint32(at, true), count: view.getUint32(at + 4, true) };
}
