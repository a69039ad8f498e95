import { logging, type LogSettings } from './log-settings.js';
import { checkSeverity, type LogSeverity } from './severity.js';

/** What happens to log lines besides that they get the ids of their trace. */
export interface LogsOptions {
  /**
   * Lines of this level and above become events of the active span, too: `log` with `log.severity`, `log.message` and
   * `log.logger`, masked like everything on a span.
   *
   * @defaultValue none
   */
  readonly asEvents?: LogSeverity | false;
  /**
   * Masks each line by the rules of the process (`startTracing({ masking })`), the sensitive values of the calls around
   * it included.
   *
   * @defaultValue `false`
   */
  readonly mask?: boolean;
}

/**
 * The options as they are used; what is left out is taken from what `TracingModule` was told.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function resolveLogs(options: LogsOptions = {}): LogSettings {
  const { asEvents, mask } = options;
  return {
    eventsFrom:
      asEvents === undefined ? undefined : asEvents === false ? Infinity : checkSeverity('logs.asEvents', asEvents),
    mask,
  };
}

/** What holds for a logger: its own settings, then those of the process. */
export function effectiveLogs(own: LogSettings): { readonly eventsFrom: number; readonly mask: boolean } {
  const { settings: logs } = logging;
  return {
    eventsFrom: own.eventsFrom ?? logs?.eventsFrom ?? Infinity,
    mask: own.mask ?? logs?.mask ?? false,
  };
}
