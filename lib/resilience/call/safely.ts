const reported = new Set<string>();

/**
 * Calls back a listener; a throw must not reach the protected call. It is reported as a process warning, once per site.
 *
 * This room knows no OpenTelemetry, so that `diag` is not at hand here.
 */
export function safely<T>(site: string, callback: () => T): T | undefined {
  try {
    return callback();
  } catch (error) {
    if (!reported.has(site)) {
      reported.add(site);
      process.emitWarning(`a policy listener failed in ${site} and was ignored: ${describe(error)}`, {
        type: 'NestjsTracedWarning',
        code: 'TRACED_LISTENER_FAILED',
      });
    }
    return undefined;
  }
}

function describe(error: unknown): string {
  try {
    return error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
  } catch {
    return 'unreadable error';
  }
}
