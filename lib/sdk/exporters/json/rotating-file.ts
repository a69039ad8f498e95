import { appendFileSync, mkdirSync, statSync } from 'node:fs';
import { appendFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { refuseOption } from '../../../shared/options/refuse-option.js';
import type { BodySender } from '../http/body-sender.js';
import type { SendOutcome } from '../http/send-outcome.js';
import { startSite } from '../../../shared/start-site.js';

export interface RotatingFileOptions {
  readonly file: string;
  readonly maxFileBytes: number;
  readonly maxFiles: number;
}

/**
 * Adds bodies to a file, and begins a new one when it is full. A body is never divided.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` when its folder cannot be made.
 */
export function createRotatingFile({ file, maxFileBytes, maxFiles }: RotatingFileOptions): BodySender {
  let size = sizeOf(file);
  const send = async (body: Buffer): Promise<SendOutcome> => {
    try {
      if (size > 0 && size + body.length > maxFileBytes) {
        await rotate(file, maxFiles);
        size = 0;
      }
      await appendFile(file, body);
      size += body.length;
      return { kind: 'sent' };
    } catch (error) {
      // A disk that is full now may have room later.
      return { kind: 'retry', reason: 'file', message: (error as Error).message };
    }
  };
  // The file is rotated at the next start, not here: until then it may be a little longer than its limit.
  const atExit = (body: Buffer): undefined => {
    appendFileSync(file, body);
    return undefined;
  };
  return { send, atExit, close: () => undefined };
}

async function rotate(file: string, maxFiles: number): Promise<void> {
  if (maxFiles === 1) return rm(file, { force: true });
  await rm(`${file}.${maxFiles - 1}`, { force: true });
  for (let number = maxFiles - 2; number >= 0; number -= 1) {
    const from = number === 0 ? file : `${file}.${number}`;
    try {
      await rename(from, `${file}.${number + 1}`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

function sizeOf(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  } catch (error) {
    refuseOption(
      startSite(),
      `the file of exporter 'json' cannot be used (${(error as NodeJS.ErrnoException).code}): write a path in a folder that this process may write to.`,
    );
  }
}
