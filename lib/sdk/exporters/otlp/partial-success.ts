import type { HttpReply } from '../http/post.js';

interface PartialSuccess {
  rejected: number;
  message: string;
}

/** What a backend has rejected of a batch that it has accepted; a reply that cannot be read rejects nothing. */
export function readPartialSuccess({ headers, body }: HttpReply): PartialSuccess | undefined {
  if (body.length === 0) return undefined;
  try {
    const isJson = headers['content-type']?.includes('json') === true;
    const found = isJson ? fromJson(body) : fromProtobuf(body);
    return found.rejected > 0 || found.message !== '' ? found : undefined;
  } catch {
    return undefined;
  }
}

function fromJson(body: Buffer): PartialSuccess {
  const { partialSuccess } = JSON.parse(body.toString()) as {
    partialSuccess?: { rejectedSpans?: string | number; errorMessage?: string };
  };
  return { rejected: Number(partialSuccess?.rejectedSpans ?? 0), message: String(partialSuccess?.errorMessage ?? '') };
}

/** `ExportTraceServiceResponse { partial_success = 1 { rejected_spans = 1, error_message = 2 } }`. */
function fromProtobuf(body: Buffer): PartialSuccess {
  const found = { rejected: 0, message: '' };
  readFields(body, (field, value) => {
    if (field !== 1 || typeof value === 'number') return;
    readFields(value, (inner, content) => {
      if (inner === 1 && typeof content === 'number') found.rejected = content;
      if (inner === 2 && typeof content !== 'number') found.message = content.toString();
    });
  });
  return found;
}

function readFields(bytes: Buffer, take: (field: number, value: number | Buffer) => void): void {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; at < bytes.length; factor *= 128) {
      const next = bytes[at++] as number;
      value += (next & 0x7f) * factor;
      if (next < 0x80) return value;
    }
    throw new RangeError('the message ends within a number');
  };
  while (at < bytes.length) {
    const key = varint();
    const wire = key & 7;
    if (wire === 0) take(key >>> 3, varint());
    else if (wire === 2) {
      const size = varint();
      take(key >>> 3, bytes.subarray(at, at + size));
      at += size;
    } else if (wire === 1) at += 8;
    else if (wire === 5) at += 4;
    else throw new RangeError(`the wire type ${wire} is not known`);
  }
}
