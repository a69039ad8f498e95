import Module from 'node:module';
import { guard } from '../../shared/errors/guard.js';
import { isPatched } from '../common/own-method.js';

interface LoadedModule {
  readonly exports?: unknown;
}

/**
 * Whether an instrumentation has patched a class of a package that this process has loaded: `file` matches the end of the
 * module's path, `methodOf` finds the method in its exports. For clients that are followed on a channel, which hands out no
 * client to look at.
 */
export function isPatchedElsewhere(file: RegExp, methodOf: (exports: never) => unknown): boolean {
  const loaded = (Module as unknown as { _cache?: Readonly<Record<string, LoadedModule>> })._cache ?? {};
  for (const path in loaded) {
    if (!file.test(path)) continue;
    if (guard('looking for other instrumentations', () => isPatched(methodOf(loaded[path]?.exports as never))) === true)
      return true;
  }
  return false;
}
