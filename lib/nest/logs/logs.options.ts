import { logging, type LogSettings } from './log-settings.js';
import { either, flag, group, off, whole, type OptionRules } from '../../shared/options/option-rules.js';
import { HeldLines } from '../../shared/errors/held-lines.js';
import { LEVEL, severityOf, type LogSeverity } from './severity.js';

/** What happens to log lines besides that they get the ids of their trace. */
export interface LogsOptions {
  /**
   * Lines of this level and above become events of the active span, too: `log` with `log.severity`, `log.message` and
   * `log.logger`, masked like everything on a span.
   *
   * @defaultValue none
   */
  readonly asEvents?: LogSeverity | false | undefined;
  /**
   * Masks each line by the rules of the process (`startTracing({ masking })`), the sensitive values of the calls around
   * it included.
   *
   * @defaultValue `false`
   */
  readonly mask?: boolean | undefined;
  /**
   * Lines below the logger's level, from `debug` on, wait until it is known what becomes of their request, and are written,
   * in order, when it is kept by tail sampling (an error, slow, forced) or, without tail sampling, when it failed; else they
   * are forgotten. Needs `TracingModule`.
   *
   * @defaultValue `false`
   */
  readonly debugOfFailed?: boolean | DebugOfFailedOptions | undefined;
}

/** Which lines wait for the outcome of their request, and how many. */
export interface DebugOfFailedOptions {
  /** @defaultValue `'debug'` */
  readonly from?: LogSeverity | undefined;
  /** Lines of one request; the oldest ones give way. @defaultValue 200 */
  readonly linesPerRequest?: number | undefined;
  /** Requests with waiting lines; the oldest ones give way. @defaultValue 1000 */
  readonly requests?: number | undefined;
}

/** What `logs` takes. */
export const LOGS_OPTIONS: OptionRules<LogsOptions> = {
  asEvents: either(off, LEVEL),
  mask: flag,
  debugOfFailed: either(
    flag,
    group({ from: LEVEL, linesPerRequest: whole(1), requests: whole(1) } satisfies OptionRules<DebugOfFailedOptions>),
  ),
};

/** The options as they are used; what is left out is taken from what `TracingModule` was told. */
export function resolveLogs({ asEvents, mask, debugOfFailed }: LogsOptions): LogSettings {
  const held = debugOfFailed === true ? {} : debugOfFailed;
  return {
    heldFrom: held === undefined ? undefined : held === false ? Infinity : severityOf(held.from ?? 'debug'),
    eventsFrom: asEvents === undefined ? undefined : asEvents === false ? Infinity : severityOf(asEvents),
    mask,
  };
}

/** The buffer that the options ask for; `undefined` when they ask for none. */
export function createHeldLines({ debugOfFailed = false }: LogsOptions): HeldLines | undefined {
  if (debugOfFailed === false) return undefined;
  const { linesPerRequest = 200, requests = 1_000 } = debugOfFailed === true ? {} : debugOfFailed;
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
