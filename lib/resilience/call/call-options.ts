import type { CallOptions } from '../policy/options.js';

/** A bare signal stands for `{ signal }`. Looks at the shape, because a signal may come from another realm. */
export function toCallOptions(options: AbortSignal | CallOptions | undefined): CallOptions | undefined {
  return options !== undefined && isSignal(options) ? { signal: options } : options;
}

function isSignal(options: AbortSignal | CallOptions): options is AbortSignal {
  return 'aborted' in options;
}
