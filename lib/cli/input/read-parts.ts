import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable, type Duplex } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError, exitCodes, type Terminal } from '../terminal.js';
import { Progress } from './progress.js';
import { isZstd, zstdFrames, zstdMessages, zstdStream } from './zstd.js';

/** The bytes of a file, or of standard input for `-`, decompressed when they are gzip, or zstd where Node can. */
export async function* readParts(file: string, terminal: Terminal): AsyncGenerator<Uint8Array> {
  const size = file === '-' ? undefined : await sizeOf(file);
  const source = file === '-' ? terminal.stdin : bytesOf(file);
  const progress = new Progress(file === '-' ? 'standard input' : file, size, terminal);
  try {
    yield* decompressed(counted(source, progress), file, terminal);
  } finally {
    progress.end();
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new CommandError(`${file} is a directory`, exitCodes.input);
    return found.size;
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(`${file}: ${code === 'ENOENT' ? 'there is no such file' : String(code)}`, exitCodes.input);
  }
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: 1 << 18 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new CommandError(`${file}: cannot be read: ${(error as Error).message}`, exitCodes.input);
  }
}

async function* counted(source: AsyncIterable<Uint8Array>, progress: Progress): AsyncGenerator<Uint8Array> {
  for await (const part of source) {
    progress.add(part.length);
    yield part;
  }
}

async function* decompressed(
  source: AsyncIterator<Uint8Array>,
  file: string,
  terminal: Terminal,
): AsyncGenerator<Uint8Array> {
  const first = await source.next();
  if (first.done === true) return;
  const { value } = first;
  const whole = prepend(value, source);
  if (isZstd(value, 0) || isZstd(value, 4)) return yield* zstd(await bytesIn(whole), file, terminal);
  if (value[0] !== 0x1f || value[1] !== 0x8b) return yield* whole;
  yield* through(gunzip(), whole, file, terminal);
}

async function* through(
  decompress: Duplex,
  whole: AsyncIterable<Uint8Array>,
  file: string,
  terminal: Terminal,
): AsyncGenerator<Uint8Array> {
  pipeline(Readable.from(whole), decompress, () => undefined);
  let isBegun = false;
  try {
    // What was compressed twice, by a program and by the way it came, is read too.
    const inside = decompress[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    for await (const part of decompressed(inside, file, terminal)) {
      isBegun = true;
      yield part;
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { message } = error as Error;
    if (!isBegun) throw new CommandError(`${file}: cannot be decompressed: ${message}`, exitCodes.input);
    terminal.err(`traced: ${file}: what follows the first part cannot be decompressed: ${message}\n`);
  }
}

/** What was decompressed before a file ends too early counts. */
const gunzip = (): Duplex => createGunzip({ finishFlush: 2 });

async function bytesIn(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

async function* zstd(bytes: Uint8Array, file: string, terminal: Terminal): AsyncGenerator<Uint8Array> {
  const first = zstdStream();
  // The reader says what the bytes are where this Node cannot decompress them.
  if (first === undefined) return yield bytes;
  if (!isZstd(bytes, 0)) return yield* framed(bytes, file);
  for (const [at, frame] of zstdFrames(bytes).entries()) {
    const stream = at === 0 ? first : (zstdStream() as Duplex);
    yield* through(stream, only(frame), file, terminal);
  }
}

function* framed(bytes: Uint8Array, file: string): Generator<Uint8Array> {
  try {
    yield* zstdMessages(bytes);
  } catch (error) {
    throw new CommandError(`${file}: cannot be decompressed: ${(error as Error).message}`, exitCodes.input);
  }
}

async function* prepend(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

async function* only(part: Uint8Array): AsyncGenerator<Uint8Array> {
  yield part;
}
