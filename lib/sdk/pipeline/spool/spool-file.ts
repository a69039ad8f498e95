import { closeSync, ftruncateSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { readFrames, toFrameBytes, type Frame } from './frames.js';

const READ_BYTES = 512 * 1024;

/** One file of spans that wait; written at its end, read from its beginning, removed when everything in it has been sent. */
export class SpoolFile {
  /** Spans that have not been sent yet. */
  count: number;
  private descriptor: number | undefined;
  private readAt = 0;

  private constructor(
    readonly path: string,
    count: number,
    private writtenBytes: number,
  ) {
    this.count = count;
  }

  /** Makes a new file; throws when there is one of this name. */
  static create(path: string): SpoolFile {
    const file = new SpoolFile(path, 0, 0);
    file.descriptor = openSync(path, 'ax');
    return file;
  }

  /** Opens a file that an earlier process has left behind. */
  static reopen(path: string, bytes: Buffer): SpoolFile {
    const { frames, length } = readFrames(bytes);
    return new SpoolFile(
      path,
      frames.reduce((sum, { count }) => sum + count, 0),
      length,
    );
  }

  get bytes(): number {
    return this.writtenBytes;
  }

  /** @throws when the disk does not take it; what was written of it is overwritten by the next frame. */
  append(frame: Frame): void {
    if (this.descriptor === undefined) throw new Error('the spool file is closed');
    const bytes = toFrameBytes(frame);
    for (let done = 0; done < bytes.length;) {
      // Written at a position, so that the next frame overwrites the half of one that a full disk has left.
      done += writeSync(this.descriptor, bytes, done, bytes.length - done, this.writtenBytes + done);
    }
    this.writtenBytes += bytes.length;
    this.count += frame.count;
  }

  /** The next frames that have not been sent, without taking them; `next` is where reading goes on after them. */
  peek(maxSpans: number, maxBytes: number): { readonly frames: Frame[]; readonly next: number } {
    const frames: Frame[] = [];
    let next = this.readAt;
    let [spans, size] = [0, 0];
    for (const frame of readFrames(this.read(Math.min(maxBytes, READ_BYTES))).frames) {
      const length = toFrameLength(frame);
      if (frames.length > 0 && (spans + frame.count > maxSpans || size + length > maxBytes)) break;
      frames.push(frame);
      spans += frame.count;
      size += length;
      next += length;
    }
    return { frames, next };
  }

  /** Marks the frames before `next` as done: they are not read again. */
  advance(next: number, spans: number): void {
    this.readAt = next;
    this.count -= spans;
  }

  get isRead(): boolean {
    return this.count <= 0 || this.readAt >= this.writtenBytes;
  }

  /** Begins again: everything in it has been sent. */
  clear(): void {
    if (this.descriptor !== undefined) ftruncateSync(this.descriptor, 0);
    this.writtenBytes = 0;
    this.readAt = 0;
    this.count = 0;
  }

  close(): void {
    if (this.descriptor !== undefined) closeSync(this.descriptor);
    this.descriptor = undefined;
  }

  remove(): void {
    this.close();
    rmSync(this.path, { force: true });
  }

  private read(firstBytes: number): Buffer {
    const descriptor = openSync(this.path, 'r');
    try {
      // One frame may be larger than all that is asked for: then more is read until that frame is whole.
      for (let size = firstBytes; ; size *= 2) {
        const length = Math.min(size, this.writtenBytes - this.readAt);
        const bytes = Buffer.allocUnsafe(length);
        const got = readSync(descriptor, bytes, 0, length, this.readAt);
        const part = bytes.subarray(0, got);
        if (readFrames(part).frames.length > 0 || got < length || length < size) return part;
      }
    } finally {
      closeSync(descriptor);
    }
  }
}

function toFrameLength({ body }: Frame): number {
  return body.length + 12;
}
