import { createGunzip, createInflate, type Gunzip, type Inflate } from 'node:zlib';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
import { headerOf, type ViewerRequest } from '../http/messages.js';

/** A body that is not taken; `status` and the message say why. */
export class BodyProblem extends Error {
  constructor(
    readonly status: 400 | 413 | 415,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/**
 * The bytes of a body, decompressed. Never holds more than `maxBytes`, also of a small body that would become a large one.
 *
 * @throws BodyProblem
 */
export async function readBody(request: ViewerRequest, maxBytes: number): Promise<Uint8Array> {
  // What says that it is larger is not waited for.
  if (Number(headerOf(request, 'content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes);
  const parts: Uint8Array[] = [];
  let size = 0;
  const collect = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const part of source) {
      size += part.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      parts.push(part);
    }
  };
  const decoder = decoderFor((headerOf(request, 'content-encoding') ?? 'identity').trim().toLowerCase());
  if (request.body === undefined) return new Uint8Array();
  if (decoder === undefined) await readPlain(request.body, collect);
  else await decompress(request.body, decoder, collect);
  return Buffer.concat(parts);
}

const tooLarge = (maxBytes: number): BodyProblem => new BodyProblem(413, `The body is larger than ${maxBytes} bytes.`);

type Collect = (source: AsyncIterable<Uint8Array>) => Promise<void>;

async function readPlain(body: AsyncIterable<Uint8Array>, collect: Collect): Promise<void> {
  try {
    await collect(body);
  } catch (error) {
    if (error instanceof BodyProblem) throw error;
    throw new BodyProblem(400, 'The body ended before it was whole.');
  }
}

async function decompress(body: AsyncIterable<Uint8Array>, decoder: Gunzip | Inflate, collect: Collect): Promise<void> {
  try {
    await pipeline(Readable.from(body), decoder, collect);
  } catch (error) {
    if (error instanceof BodyProblem) throw error;
    throw new BodyProblem(400, 'The body cannot be decompressed.');
  }
}

function decoderFor(encoding: string): Gunzip | Inflate | undefined {
  if (encoding === 'identity' || encoding === '') return undefined;
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  throw new BodyProblem(415, `The encoding ${encoding.slice(0, 20)} is not known; send gzip, deflate or identity.`, {
    'accept-encoding': 'gzip, deflate',
  });
}
