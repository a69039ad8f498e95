import { propagation } from '@opentelemetry/api';
import { createRequire } from 'node:module';
import { thisFile } from '../../shared/process/this-file.js';
import { guard } from '../../shared/errors/guard.js';

// Where all copies of the API in a process register. A copy writes only while the version that stands there is exactly its
// own, and reads only while that version is not older than its own.
const API = Symbol.for('opentelemetry.js.api.1');

interface ApiGlobal {
  version: string;
  [registration: string]: unknown;
}

const holder = globalThis as { [API]?: ApiGlobal | undefined };

/** The version of the API that this library is bound to, as the API itself writes it. */
function ownVersion(): string | undefined {
  const existing = holder[API];
  holder[API] = undefined;
  try {
    // The API does not export its version, but notes it when something is registered where nothing was before.
    propagation.setGlobalPropagator({ inject: () => undefined, extract: (context) => context, fields: () => [] });
    return (holder[API] as ApiGlobal | undefined)?.version;
  } finally {
    propagation.disable();
    holder[API] = existing;
  }
}

/**
 * Makes it possible to register although another copy of `@opentelemetry/api` was first. Otherwise the API refuses what we
 * register or, beside an older copy, does not read it, and there are no spans and no message. What others have registered
 * stays; they read what we register if it is of their major version.
 *
 * @returns what to say about it; `undefined` when there is one version only.
 */
export function joinApiVersions(): string | undefined {
  const existing = holder[API];
  const own = existing === undefined ? undefined : ownVersion();
  if (existing === undefined || own === undefined || existing.version === own) return undefined;
  const other = existing.version;
  guard('joining versions of @opentelemetry/api', () => {
    // A copy reads what is noted with a newer version than its own, and so does ours: the newer one suits both.
    if (compare(other, own) < 0) existing.version = own;
  });
  const paths = apiPaths();
  return (
    `two versions of @opentelemetry/api are in this process: ${own} (used by nestjs-traced) and ${other}` +
    `${paths.length === 0 ? '' : ` (${paths.join(', ')})`}. Spans of both are joined as far as the versions allow; ` +
    'run `npm ls @opentelemetry/api` and keep one.'
  );
}

/** Calls `register()` with our version noted: beside a newer copy the API refuses, although that copy could read ours. */
export function registering<T>(register: () => T): T {
  const existing = holder[API];
  const own = existing === undefined ? undefined : ownVersion();
  if (existing === undefined || own === undefined || existing.version === own) return register();
  const { version } = existing;
  existing.version = own;
  try {
    return register();
  } finally {
    existing.version = version;
  }
}

function compare(a: string, b: string): number {
  const [left, right] = [a, b].map((version) => version.split(/[.-]/).map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (left?.[index] ?? 0) - (right?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Where copies of the API lie, as far as they were required. */
function apiPaths(): string[] {
  return (
    guard('finding @opentelemetry/api', () => {
      const require = createRequire(thisFile());
      const own = require.resolve('@opentelemetry/api');
      const loaded = Object.keys(require.cache).filter((path) => /@opentelemetry[\\/]api[\\/]build[\\/]/.test(path));
      const folders = [own, ...loaded].map((path) => path.split(/[\\/]build[\\/]/, 1)[0] ?? path);
      return [...new Set(folders)];
    }) ?? []
  );
}
