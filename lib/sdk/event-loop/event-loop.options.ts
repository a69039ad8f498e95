import { number, type OptionRules } from '../../shared/options/option-rules.js';

/** How a blocked event loop is noticed. */
export interface EventLoopOptions {
  /** Milliseconds without a turn of the event loop from which it counts as blocked; at least 50. @defaultValue 100 */
  readonly thresholdMs?: number | undefined;
}

export const EVENT_LOOP_OPTIONS: OptionRules<EventLoopOptions> = { thresholdMs: number({ min: 50 }, 'milliseconds') };

export function resolveEventLoop(
  option: boolean | EventLoopOptions | undefined,
): Required<EventLoopOptions> | undefined {
  if (option === false) return undefined;
  return { thresholdMs: (typeof option === 'object' ? option.thresholdMs : undefined) ?? 100 };
}
