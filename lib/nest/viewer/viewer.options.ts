import { checkOption } from '../../shared/options/check-options.js';
import { group, type OptionRules } from '../../shared/options/option-rules.js';
import { VIEWER_OPTIONS, type ViewerOptions } from '../../viewer/viewer.options.js';

/** What `TracingModule` can be told about its trace page. */
export interface ViewerModuleOptions extends ViewerOptions {
  /**
   * Where the page is; a global prefix does not apply to it.
   *
   * @defaultValue `'/traces'`
   */
  readonly path?: string | undefined;
}

const PATH = /^(?:\/[\w.~-]+)+$/;

/** What `viewer` takes. */
export const VIEWER_MODULE_OPTIONS: OptionRules<ViewerModuleOptions> = {
  ...VIEWER_OPTIONS,
  path: {
    fits: (value) => typeof value === 'string' && PATH.test(value),
    expected: "a plain path without a slash at its end, such as '/traces'",
  },
};

/** The part of the module's options that the page depends on. */
interface ViewerSettings {
  readonly viewer?: ViewerModuleOptions | boolean | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
}

/** The page that the options ask for; `undefined` for none. In production only a guard opens it. */
export function viewerOptionsOf({ viewer, env = process.env }: ViewerSettings): ViewerModuleOptions | undefined {
  if (viewer === undefined || viewer === false) return undefined;
  const options = viewer === true ? {} : viewer;
  return env['NODE_ENV'] === 'production' && options.guard === undefined ? undefined : options;
}

/** Whether the page was asked for and is off because this is production. */
export function isViewerHeldBack(settings: ViewerSettings): boolean {
  return Boolean(settings.viewer) && viewerOptionsOf(settings) === undefined;
}

/**
 * The address of the page; `undefined` when there is none.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`.
 */
export function viewerPathOf(settings: ViewerSettings): string | undefined {
  const options = viewerOptionsOf(settings);
  if (options === undefined) return undefined;
  checkOption('TracingModule', 'viewer', options, group(VIEWER_MODULE_OPTIONS));
  return options.path ?? '/traces';
}
