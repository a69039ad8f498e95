import { SpoolFolder } from './spool-folder.js';
import { SpoolQueue, type SpoolParts } from './spool-queue.js';
import type { SpoolOptions } from './spool.options.js';
import { refuseOption } from '../../../shared/refuse-option.js';

const DEFAULT_BYTES = 256 * 1024 * 1024;
const LEAST_BYTES = 65_536;

/** @throws TracedError `TRACED_INVALID_OPTION` for a folder that cannot be written to and for a bound below 64 KiB. */
export function createSpool(
  name: string,
  options: SpoolOptions,
  parts: Omit<SpoolParts, 'folder' | 'maxBytes'>,
): SpoolQueue {
  const { folder, maxBytes = DEFAULT_BYTES } = options;
  if (typeof folder !== 'string' || folder === '')
    refuseOption(
      'startTracing()',
      `the exporter '${name}': spool.folder is ${JSON.stringify(folder)}; write the path of a folder.`,
    );
  if (!(maxBytes >= LEAST_BYTES))
    refuseOption(
      'startTracing()',
      `the exporter '${name}': spool.maxBytes is ${String(maxBytes)}; write at least ${LEAST_BYTES}.`,
    );
  // What a lane is called may hold what a file name may not.
  const safeName = name.replaceAll(/[^\w-]/g, '_');
  return new SpoolQueue({ ...parts, maxBytes, folder: new SpoolFolder(folder, safeName, parts.encoder.format) });
}
