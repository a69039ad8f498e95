type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of the shortest member of a gzip file: ten in front, eight behind. */
const SHORTEST = 18;

/**
 * The bytes of a file, decompressed when they are gzip: of all its members, which `cat a.gz b.gz` puts behind each other and
 * of which a browser reads the first, and of what was compressed twice. `onRead` is told how many bytes were read of it.
 */
export async function* unpacked(blob: Blob, onRead: (bytes: number) => void): AsyncGenerator<Bytes> {
  const bytes = (part: Blob): ReadableStream<Bytes> =>
    (part.stream() as ReadableStream<Bytes>).pipeThrough(
      new TransformStream<Bytes, Bytes>({
        transform: (read, controller) => {
          onRead(read.length);
          controller.enqueue(read);
        },
      }),
    );
  if (!isGzip(new Uint8Array(await blob.slice(0, 2).arrayBuffer()))) return yield* partsOf(bytes(blob));
  for (const member of await membersOf(blob)) {
    const parts = partsOf(bytes(member).pipeThrough(new DecompressionStream('gzip')));
    const { value: first } = await parts.next();
    if (first === undefined) continue;
    if (isGzip(first)) {
      const inner = [first];
      for await (const part of parts) inner.push(part);
      yield* unpacked(new Blob(inner), () => undefined);
      continue;
    }
    yield first;
    yield* parts;
  }
}

async function* partsOf(stream: ReadableStream<Bytes>): AsyncGenerator<Bytes, undefined> {
  const reader = stream.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value;
  return undefined;
}

const isGzip = ([first, second]: Uint8Array): boolean => first === 0x1f && second === 0x8b;

/**
 * Divides a gzip file into its members. One ends where bytes look like the beginning of the next, and what is in front of
 * them can be decompressed whole, checksum and all.
 */
async function membersOf(blob: Blob): Promise<Blob[]> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const members: Blob[] = [];
  let from = 0;
  for (let at = bytes.indexOf(0x1f, SHORTEST); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    const looksLikeOne = bytes[at + 1] === 0x8b && bytes[at + 2] === 8;
    if (!looksLikeOne || at - from < SHORTEST || !(await isWhole(blob.slice(from, at)))) continue;
    members.push(blob.slice(from, at));
    from = at;
  }
  return [...members, blob.slice(from)];
}

async function isWhole(blob: Blob): Promise<boolean> {
  try {
    const parts = (blob.stream() as ReadableStream<Bytes>).pipeThrough(new DecompressionStream('gzip'));
    for await (const _ of partsOf(parts));
    return true;
  } catch {
    return false;
  }
}
