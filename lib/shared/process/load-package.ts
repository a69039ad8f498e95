import { createRequire } from 'node:module';
import { thisFile } from './this-file.js';

let requireHere: NodeJS.Require | undefined;

/**
 * Loads an installed package when it is needed, from the ES module build and from the CommonJS build alike.
 *
 * Importing `nestjs-traced` must stay cheap for applications that run without an SDK or attach to one, and starting
 * must be synchronous: so neither a static import nor `import()` fits.
 */
export function loadPackage<T>(name: string): T {
  requireHere ??= createRequire(thisFile());
  return requireHere(name) as T;
}
