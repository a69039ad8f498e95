import { refuseOption } from '../../shared/refuse-option.js';

/** How a blocked event loop is noticed. */
export interface EventLoopOptions {
  /** Milliseconds without a turn of the event loop from which it counts as blocked; at least 50. @defaultValue 100 */
  readonly thresholdMs?: number | undefined;
}

/** @throws TracedError `TRACED_INVALID_OPTION`. */
export function resolveEventLoop(
  option: boolean | EventLoopOptions | undefined,
): Required<EventLoopOptions> | undefined {
  if (option === false) return undefined;
  const thresholdMs = (typeof option === 'object' ? option.thresholdMs : undefined) ?? 100;
  if (!(thresholdMs >= 50 && Number.isFinite(thresholdMs))) {
    refuseOption(
      '',
      `eventLoop.thresholdMs is ${String(thresholdMs)}; write milliseconds of at least 50, or eventLoop: false`,
    );
  }
  return { thresholdMs };
}
