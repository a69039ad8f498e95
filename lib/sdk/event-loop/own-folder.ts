import { thisFile } from '../../shared/process/this-file.js';

/**
 * Where the files of this library are, so that they are not taken for the application's; in an application that is bundled
 * into one file, nowhere.
 */
export function ownFolder(): string {
  return (
    /^(?<folder>.*[\\/])(?:shared[\\/]process[\\/]this-file|chunks[\\/]traced-\w+)\.[cm]?[jt]s$/.exec(thisFile())
      ?.groups?.['folder'] ?? '\0'
  );
}
