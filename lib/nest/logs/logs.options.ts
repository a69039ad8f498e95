import { logging, type LogSettings } from './log-settings.js';
import { refuseOption } from '../../shared/refuse-option.js';
import { HeldLines } from '../../shared/held-lines.js';
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
  /**
   * Lines below the logger's level, from `debug` on, wait until it is known what becomes of their request, and are written,
   * in order, when it is kept by tail sampling (an error, slow, forced) or, without tail sampling, when it failed; else they
   * are forgotten. Needs `TracingModule`.
   *
   * @defaultValue `false`
   */
  readonly debugOfFailed?: boolean | DebugOfFailedOptions;
}

/** Which lines wait for the outcome of their request, and how many. */
export interface DebugOfFailedOptions {
  /** @defaultValue `'debug'` */
  readonly from?: LogSeverity;
  /** Lines of one request; the oldest ones give way. @defaultValue 200 */
  readonly linesPerRequest?: number;
  /** Requests with waiting lines; the oldest ones give way. @defaultValue 1000 */
  readonly requests?: number;
}

/**
 * The options as they are used; what is left out is taken from what `TracingModule` was told.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function resolveLogs(options: LogsOptions = {}): LogSettings {
  const { asEvents, mask, debugOfFailed } = options;
  const held = debugOfFailed === true ? {} : debugOfFailed;
  return {
    heldFrom:
      held === undefined
        ? undefined
        : held === false
          ? Infinity
          : checkSeverity('logs.debugOfFailed.from', held.from ?? 'debug'),
    eventsFrom:
      asEvents === undefined ? undefined : asEvents === false ? Infinity : checkSeverity('logs.asEvents', asEvents),
    mask,
  };
}

/**
 * The buffer that the options ask for; `undefined` when they ask for none.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function createHeldLines({ debugOfFailed = false }: LogsOptions): HeldLines | undefined {
  if (debugOfFailed === false) return undefined;
  const { linesPerRequest = 200, requests = 1_000 } = debugOfFailed === true ? {} : debugOfFailed;
  for (const [name, value] of Object.entries({ linesPerRequest, requests })) {
    if (Number.isInteger(value) && value > 0) continue;
    refuseOption('', `logs.debugOfFailed.${name} is ${JSON.stringify(value)}; write a whole number above 0`);
  }
  return new HeldLines({ linesPerRequest, requests });
}

interface EffectiveLogs {
  readonly eventsFrom: number;
  readonly mask: boolean;
  readonly heldFrom: number;
}

/** What holds for a logger: its own settings, then those of the process. */
export function effectiveLogs(own: LogSettings): EffectiveLogs {
  const { settings: logs } = logging;
  return {
    eventsFrom: own.eventsFrom ?? logs?.eventsFrom ?? Infinity,
    mask: own.mask ?? logs?.mask ?? false,
    heldFrom: own.heldFrom ?? logs?.heldFrom ?? Infinity,
  };
}
