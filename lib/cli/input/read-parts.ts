import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CommandError, exitCodes, type Terminal } from '../terminal.js';
import { Progress } from './progress.js';

/** The bytes of a file, or of standard input for `-`, decompressed when they are gzip. */
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
  const [magic, second] = first.value;
  const whole = prepend(first.value, source);
  if (magic !== 0x1f || second !== 0x8b) return yield* whole;
  // What was decompressed before a file ends too early counts.
  const gunzip = createGunzip({ finishFlush: 2 });
  pipeline(Readable.from(whole), gunzip, () => undefined);
  let isBegun = false;
  try {
    // What was compressed twice, by a program and by the way it came, is read too.
    for await (const part of decompressed(
      gunzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>,
      file,
      terminal,
    )) {
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

async function* prepend(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield first;
  yield* { [Symbol.asyncIterator]: () => rest };
}
