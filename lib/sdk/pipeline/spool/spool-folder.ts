import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { refuseOption } from '../../../shared/options/refuse-option.js';
import { SpoolFile } from './spool-file.js';
import { startSite } from '../../../shared/start-site.js';

/** `<lane>.<time>-<process>-<thread>-<number>.<format>`: names sort by age. */
const NAME = /^(.+)\.\d{13}-(\d+)-(\d+)-\d+\.([a-z.]+)$/;

/** The files of one lane in a folder. */
export class SpoolFolder {
  private number = 0;

  /** @throws TracedError `TRACED_INVALID_OPTION` for a folder that cannot be written to. */
  constructor(
    private readonly folder: string,
    private readonly lane: string,
    private readonly format: string,
    private readonly processId = process.pid,
  ) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
    } catch (error) {
      refuseOption(
        startSite(),
        `the spool folder of exporter '${lane}' cannot be used (${(error as NodeJS.ErrnoException).code}): write spool: { folder } with a folder that this process may write to.`,
      );
    }
  }

  create(epochMs: number): SpoolFile {
    this.number += 1;
    const name = `${this.lane}.${String(Math.floor(epochMs)).padStart(13, '0')}-${this.processId}-${threadId}-${this.number}.${this.format}`;
    return SpoolFile.create(join(this.folder, name));
  }

  /** What processes that no longer run have left, the oldest first. A file with nothing to send in it is removed. */
  leftovers(): SpoolFile[] {
    const found: SpoolFile[] = [];
    for (const name of readdirSync(this.folder).sort()) {
      const [, lane, owner, thread, format] = NAME.exec(name) ?? [];
      if (lane !== this.lane || format !== this.format || this.isRunning(Number(owner), Number(thread))) continue;
      const path = join(this.folder, name);
      const file = SpoolFile.reopen(path, readFileSync(path));
      if (file.count > 0) found.push(file);
      else rmSync(path, { force: true });
    }
    return found;
  }

  /**
   * Whether the process that wrote a file still runs. In a container every process may have the same id: a file with our
   * own id was left by an earlier process, unless another thread of ours writes it.
   */
  private isRunning(owner: number, thread: number): boolean {
    if (owner === this.processId) return thread !== threadId;
    try {
      process.kill(owner, 0);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === 'EPERM';
    }
  }
}
