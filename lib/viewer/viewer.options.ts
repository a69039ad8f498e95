import type { AccessOptions } from './http/access.js';
import type { StoreLimits } from './store/span-store.js';
import { callback, text, whole, type OptionRules } from '../shared/options/option-rules.js';

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

const HOST = /^[\w.-]+$/;

/** What `createViewer()` takes. */
export const VIEWER_OPTIONS: OptionRules<ViewerOptions> = {
  application: text('orders'),
  editor: text('vscode://file/'),
  tryCommand: text('curl localhost:3000/orders'),
  guard: callback('(request) => request.headers.authorization === …'),
  hosts: {
    fits: (value) => Array.isArray(value) && value.every((host) => typeof host === 'string' && HOST.test(host)),
    expected: "names without port, for example ['dev.example.com']",
  },
  maxBytes: whole(1),
  maxTraces: whole(1),
};
