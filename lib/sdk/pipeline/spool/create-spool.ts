import { SpoolFolder } from './spool-folder.js';
import { SpoolQueue, type SpoolParts } from './spool-queue.js';
import type { SpoolOptions } from './spool.options.js';

const DEFAULT_BYTES = 256 * 1024 * 1024;

/** @throws TracedError `TRACED_INVALID_OPTION` for a folder that cannot be written to. */
export function createSpool(
  name: string,
  options: SpoolOptions,
  parts: Omit<SpoolParts, 'folder' | 'maxBytes'>,
): SpoolQueue {
  const { folder, maxBytes = DEFAULT_BYTES } = options;
  // What a lane is called may hold what a file name may not.
  const safeName = name.replaceAll(/[^\w-]/g, '_');
  return new SpoolQueue({ ...parts, maxBytes, folder: new SpoolFolder(folder, safeName, parts.encoder.format) });
}
