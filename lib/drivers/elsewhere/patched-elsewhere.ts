import Module from 'node:module';
import { guard } from '../../shared/guard.js';
import { isPatched } from '../common/own-method.js';

interface LoadedModule {
  readonly exports?: unknown;
}

/**
 * Whether an instrumentation has patched a class of a package that this process has loaded, told from the end of the file's
 * path and where its exports have the method. A channel hands out no client, so this is all that can be asked there.
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
