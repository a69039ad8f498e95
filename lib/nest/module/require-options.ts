import { refuseOption } from '../../shared/options/refuse-option.js';
import type { TracingModuleOptions } from './tracing.options.js';

/**
 * Refuses a value that is no options object. A usual cause is `() => { … }`, whose braces are a body, so that it returns
 * `undefined`.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function requireOptions(options: TracingModuleOptions, said: string): TracingModuleOptions {
  if (typeof options === 'object' && options !== null && !Array.isArray(options)) return options;
  const what = options === null ? 'null' : Array.isArray(options) ? 'a list' : typeof options;
  return refuseOption(
    'TracingModule',
    `${said} ${what}; write an object, for example () => ({ serviceName: 'orders' }) with its parentheses`,
  );
}
