import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { Clock } from '../../../shared/time/clock.js';
import type { SpanEncoder } from '../../exporters/encoding/span-encoder.js';
import type { BodySender } from '../../exporters/http/body-sender.js';
import type { SendOutcome } from '../../exporters/http/send-outcome.js';
import type { ByteQueue } from '../lanes/byte-queue.js';
import type { LaneCounts } from '../lanes/lane-counts.js';
import type { LaneBatch, LaneQueue } from '../lanes/lane-queue.js';
import type { Frame } from './frames.js';
import type { SpoolFile } from './spool-file.js';
import type { SpoolFolder } from './spool-folder.js';

/** What a spool is made of. */
export interface SpoolParts {
  readonly folder: SpoolFolder;
  readonly maxBytes: number;
  readonly batchSize: number;
  readonly encoder: SpanEncoder;
  readonly sender: BodySender;
  /** Holds spans until they are written, and for as long as the disk does not take them. */
  readonly memory: ByteQueue;
  readonly counts: LaneCounts;
  readonly clock: Clock;
}

/** A file is closed at this size, so that what has been sent of it can be removed. */
const FILE_BYTES = 4 * 1024 * 1024;
const RETRY_WRITE_MS = 1_000;

/**
 * Keeps spans on disk until a backend has taken them, across restarts and crashes: what ended in one turn of the event loop is
 * written before the next one. A span can be sent twice after a crash, and never gets lost but by the size bound.
 */
export class SpoolQueue implements LaneQueue {
  private readonly files: SpoolFile[];
  private current: SpoolFile | undefined;
  /** A body that could not be written to the disk. */
  private unwritten: Frame | undefined;
  /** Spans that are on their way; they stay on disk until they have arrived. */
  private taken = 0;
  private isWriting = false;
  private isFull = false;

  constructor(private readonly parts: SpoolParts) {
    this.files = parts.folder.leftovers();
  }

  get size(): number {
    const waiting = this.parts.memory.size + (this.unwritten?.count ?? 0) - this.taken;
    return this.files.reduce((sum, { count }) => sum + count, waiting);
  }

  get bytes(): number {
    return this.files.reduce((sum, file) => sum + file.bytes, this.parts.memory.bytes);
  }

  offer(span: ReadableSpan): void {
    this.parts.memory.offer(span);
    if (this.isWriting || this.isFull) return;
    this.isWriting = true;
    queueMicrotask(() => {
      this.isWriting = false;
      this.write();
    });
  }

  take(): LaneBatch | undefined {
    this.write();
    const [file] = this.files;
    const { batchSize, encoder, sender, memory } = this.parts;
    if (file === undefined || file.isRead) {
      // While the disk takes nothing, spans are sent out of the memory.
      const frame = this.unwritten ?? memory.takeBody();
      this.unwritten = undefined;
      return frame && batchOf(frame, sender);
    }
    const { frames, next } = file.peek(batchSize, encoder.maxBodyBytes);
    const count = frames.reduce((sum, frame) => sum + frame.count, 0);
    if (count === 0) {
      this.lose(file, 'spool_error');
      return this.take();
    }
    this.taken = count;
    const body = encoder.join(frames.map((frame) => frame.body));
    return {
      ...batchOf({ count, body }, sender),
      settle: (outcome) => this.settle(file, next, count, outcome),
    };
  }

  /** Leaves what is on disk for the next start, and hands out what could not be written. */
  takeAtExit(): LaneBatch | undefined {
    this.write();
    const frame = this.unwritten ?? this.parts.memory.takeBody();
    this.unwritten = undefined;
    return frame && batchOf(frame, this.parts.sender);
  }

  forceFlush(): Promise<void> {
    this.write();
    return Promise.resolve();
  }

  /** Loses nothing of what is on disk, which is sent at the next start. */
  abandon(): number {
    this.write();
    const lost = this.parts.memory.abandon(0) + (this.unwritten?.count ?? 0);
    this.unwritten = undefined;
    return lost;
  }

  async close(): Promise<void> {
    for (const file of this.files) {
      if (file.count > 0) file.close();
      else file.remove();
    }
    await this.parts.memory.close();
  }

  /** Hears the outcome of a batch; `true` keeps its spans on disk, because a later attempt may succeed. */
  private settle(file: SpoolFile, next: number, count: number, outcome: SendOutcome): boolean {
    this.taken = 0;
    if (outcome.kind === 'retry') return true;
    if (!this.files.includes(file)) return false;
    file.advance(next, count);
    if (!file.isRead) return false;
    if (file === this.current) file.clear();
    else this.remove(file);
    return false;
  }

  private write(): void {
    const { memory, counts, clock, folder } = this.parts;
    try {
      while (this.unwritten !== undefined || memory.size > 0) {
        this.unwritten ??= memory.takeBody();
        if (this.unwritten === undefined) break;
        this.current ??= this.begin(folder.create(clock.epochMs()));
        this.current.append(this.unwritten);
        this.unwritten = undefined;
        if (this.current.bytes >= Math.min(FILE_BYTES, this.parts.maxBytes / 4)) this.end();
        this.makeRoom();
      }
      this.isFull = false;
    } catch (error) {
      counts.note(`the spool cannot be written: ${(error as Error).message}`);
      if (this.isFull) return;
      this.isFull = true;
      clock.setTimer(() => {
        this.isFull = false;
        this.write();
      }, RETRY_WRITE_MS);
    }
  }

  private begin(file: SpoolFile): SpoolFile {
    this.files.push(file);
    return file;
  }

  private end(): void {
    this.current?.close();
    this.current = undefined;
  }

  private makeRoom(): void {
    while (this.bytes > this.parts.maxBytes && this.files.length > 1) {
      this.lose(this.files[0] as SpoolFile, 'spool_full');
    }
  }

  private lose(file: SpoolFile, reason: 'spool_full' | 'spool_error'): void {
    this.parts.counts.lose('dropped', file.count, reason);
    this.remove(file);
  }

  private remove(file: SpoolFile): void {
    if (this.current === file) this.current = undefined;
    this.files.splice(this.files.indexOf(file), 1);
    file.remove();
  }
}

function batchOf({ count, body }: Frame, sender: BodySender): LaneBatch {
  return { count, send: () => sender.send(body), atExit: () => sender.atExit?.(body) };
}
