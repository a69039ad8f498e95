import type { AccessOptions } from './http/access.js';
import type { StoreLimits } from './store/span-store.js';
import { refuseOption } from '../shared/refuse-option.js';

/** What a viewer can be told. */
export interface ViewerOptions extends AccessOptions, StoreLimits {
  /**
   * The name of the application, beside the mark of the page.
   *
   * @defaultValue none
   */
  readonly application?: string | undefined;
  /**
   * What opens a source line, for example `'vscode://file/'`; file and line are appended.
   *
   * @defaultValue source lines are no links
   */
  readonly editor?: string | undefined;
  /**
   * A command that sends a first request; the empty page shows it.
   *
   * @defaultValue none
   */
  readonly tryCommand?: string | undefined;
}

/**
 * Fails early on options that cannot be used.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`.
 */
export function checkViewerOptions({ guard, hosts, maxBytes, maxTraces }: ViewerOptions): void {
  if (guard !== undefined && typeof guard !== 'function') {
    refuseOption('', `viewer.guard is ${typeof guard}; write (request) => request.headers.authorization === …`);
  }
  if (hosts !== undefined && !(Array.isArray(hosts) && hosts.every((host) => isHostName(host)))) {
    refuseOption(
      '',
      `viewer.hosts is ${JSON.stringify(hosts)}; write names without port, for example ['dev.example.com']`,
    );
  }
  for (const [name, value] of Object.entries({ maxBytes, maxTraces })) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) {
      refuseOption('', `viewer.${name} is ${String(value)}; write a positive integer`);
    }
  }
}

function isHostName(host: unknown): boolean {
  return typeof host === 'string' && /^[\w.-]+$/.test(host);
}
