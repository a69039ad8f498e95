import { diag, DiagConsoleLogger, DiagLogLevel } from '@opentelemetry/api';
import { registering } from './packages/api-version.js';
import type { EnvConfig } from './env/read-env.js';

const API_GLOBAL = Symbol.for('opentelemetry.js.api.1');

/**
 * Lets warnings be seen: on the console, from `OTEL_LOG_LEVEL` on (default `warn`), unless the application has set a
 * logger of its own.
 */
export function ensureDiagnostics(level: EnvConfig['logLevel']): void {
  const api = (globalThis as { [API_GLOBAL]?: { diag?: unknown } })[API_GLOBAL];
  if (api?.diag !== undefined) return;
  registering(() =>
    diag.setLogger(new DiagConsoleLogger(), DiagLogLevel[(level ?? 'warn').toUpperCase() as keyof typeof DiagLogLevel]),
  );
}
