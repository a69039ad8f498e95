import { createRequire } from 'node:module';

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

/** `import.meta.url` is a syntax error in the CommonJS build of this same file; the call site is there in both. */
function thisFile(): string {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.stackTraceLimit = 1;
    const [site] = new Error('call site').stack as unknown as NodeJS.CallSite[];
    return site?.getFileName() ?? `${process.cwd()}/`;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
