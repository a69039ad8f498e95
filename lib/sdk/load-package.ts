import { createRequire } from 'node:module';

let requireHere: NodeJS.Require | undefined;

/**
 * Loads an installed package when it is needed, from the ES module build and from the CommonJS build alike.
 *
 * Importing `nestjs-traced` must stay cheap for applications that run without an SDK or attach to one, and starting
 * must be synchronous: so neither a static import nor `import()` fits.
 */
export function loadPackage<T>(name: string): T {
  requireHere ??= typeof require === 'function' ? require : createRequire(thisFile());
  return requireHere(name) as T;
}

/** `import.meta.url` is a syntax error in the CommonJS build of this same file, the call site is not. */
function thisFile(): string {
  const prepare = Error.prepareStackTrace;
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    const sites = new Error('call site').stack as unknown as NodeJS.CallSite[] | undefined;
    return sites?.[0]?.getFileName() ?? `${process.cwd()}/`;
  } finally {
    Error.prepareStackTrace = prepare;
  }
}
