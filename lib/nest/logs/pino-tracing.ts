import { context, trace } from '@opentelemetry/api';
import { ServerSpan } from '../../http/server/server-span.js';
import { checkOptions } from '../../shared/options/check-options.js';
import type { OptionRules } from '../../shared/options/option-rules.js';
import { guard } from '../../shared/errors/guard.js';
import type { LogSettings } from './log-settings.js';
import { withSpan } from '../../shared/span-context-layer.js';
import { maskedLine, noteLine } from './log-line.js';
import { LOGS_OPTIONS, resolveLogs, type LogsOptions } from './logs.options.js';
import { holdPinoLine } from './hold-pino-line.js';
import { LEVEL, severityOf, type LogSeverity } from './severity.js';
import { traceFieldsOf } from './trace-fields.js';

/** The options of pino that `pinoTracing()` makes. */
export interface PinoTracing {
  /** Called by pino for each line. */
  readonly mixin: (merged: object, level: number) => object;
  readonly hooks: {
    /** Called by pino for each call of a level's method. */
    readonly logMethod: (this: unknown, args: any[], method: (...args: any[]) => void, level: number) => void;
    /** Called by pino (9.6 and newer) with each line before it is written. */
    readonly streamWrite: (line: string) => string;
  };
}

/** What `pinoTracing()` takes. */
export interface PinoTracingOptions extends LogsOptions {
  /**
   * Lines below this level are not written at once, for `debugOfFailed`: pino itself makes no lines below its own `level`,
   * so give it a lower one.
   *
   * @defaultValue pino's own level
   */
  readonly level?: LogSeverity | undefined;
}

const OPTIONS: OptionRules<PinoTracingOptions> = { ...LOGS_OPTIONS, level: LEVEL };

/**
 * Options for pino (and so for pino-http and nestjs-pino) with which each line carries `trace_id`, `span_id` and
 * `trace_flags` of the span that is active where it is logged.
 *
 * Default: nothing else changes. The line that pino-http writes when a response ends gets the ids of its server span. Masks
 * lines and makes them events of the span only when asked to, here or by `TracingModule`'s `logs`.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` when `asEvents` is no level.
 * @example
 * ```ts
 * const logger = pino({ level: 'info', ...pinoTracing({ asEvents: 'warn' }) });
 * const patient = pino({ level: 'debug', ...pinoTracing({ level: 'log', debugOfFailed: true }) });
 * LoggerModule.forRoot({ pinoHttp: { ...pinoTracing() } }); // nestjs-pino
 * ```
 */
export function pinoTracing(options: PinoTracingOptions = {}): PinoTracing {
  checkOptions('pinoTracing()', options, OPTIONS);
  const { level, ...logs } = options;
  const settings = resolveLogs(logs);
  const writtenFrom = level === undefined ? 0 : severityOf(level);
  return {
    mixin: (merged) => guard('the fields of a log line', () => fieldsFor(merged)) ?? {},
    hooks: {
      logMethod(args, method, level) {
        if (severityOf(level) < writtenFrom) {
          holdPinoLine(settings, this as object, level, () => method.apply(this, args));
          return;
        }
        noteArguments(settings, this, args, level);
        method.apply(this, args);
      },
      streamWrite: (line) => maskedLine(settings, line),
    },
  };
}

/** pino-http logs the end of a response wherever the response ends; the response knows its span. */
function fieldsFor(merged: object): object {
  const active = context.active();
  if (trace.getSpanContext(active) !== undefined) return { ...traceFieldsOf(active) };
  const { req, res } = merged as { req?: any; res?: any };
  if (typeof res?.listeners !== 'function') return {};
  const server = ServerSpan.openedFor({ request: req ?? res.req, response: res, target: undefined });
  return { ...(server && traceFieldsOf(withSpan(active, server.span))) };
}

function noteArguments(settings: LogSettings, logger: unknown, args: readonly unknown[], level: number): void {
  const [first, second] = args;
  const error = first instanceof Error ? first : (first as { err?: unknown } | null)?.err;
  const message = typeof first === 'string' ? first : (second ?? error ?? (first as { msg?: unknown } | null)?.msg);
  const bindings = guard('the name of a logger', () =>
    (logger as { bindings?: () => { context?: unknown; name?: unknown } }).bindings?.(),
  );
  const name = bindings?.context ?? bindings?.name;
  noteLine(settings, { severity: severityOf(level), message, ...(typeof name === 'string' && { logger: name }) });
}
