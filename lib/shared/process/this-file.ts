import { fileURLToPath } from 'node:url';

/**
 * The path of this file, in the ES module build and in the CommonJS build alike.
 *
 * `import.meta.url` is a syntax error in the CommonJS build of the same source; the call site is there in both.
 */
export function thisFile(): string {
  const { prepareStackTrace, stackTraceLimit } = Error;
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    Error.stackTraceLimit = 1;
    const [site] = new Error('call site').stack as unknown as NodeJS.CallSite[];
    const name = site?.getFileName() ?? `${process.cwd()}/`;
    return name.startsWith('file:') ? fileURLToPath(name) : name;
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
    Error.stackTraceLimit = stackTraceLimit;
  }
}
