import { TracedError } from '../../shared/errors/errors.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { guard } from '../../shared/errors/guard.js';
import { holding } from '../../shared/errors/held-lines.js';
import type { LogSettings } from './log-settings.js';
import { holdLine, maskedLine, noteLine, waitingRequest } from './log-line.js';
import { effectiveLogs, LOGS_OPTIONS, resolveLogs, type LogsOptions } from './logs.options.js';
import { severityOf } from './severity.js';
import { traceFieldsOf } from './trace-fields.js';

/** The part of a winston logger that is used here. */
export interface WinstonLogger {
  write(info: any, ...rest: any[]): boolean;
}

type Info = Record<string | symbol, unknown>;

const TRACED = Symbol.for('nestjs-traced.winston');

/**
 * Makes each line of a winston logger, and of its child loggers, carry `trace_id`, `span_id` and `trace_flags` of the span
 * that is active where it is logged.
 *
 * Done where a line enters the logger, not by a format: a logger whose transports are slow formats lines later, when
 * other work is active. Returns the same logger; doing it twice changes nothing. Masks and makes events only when asked to,
 * here or by `TracingModule`'s `logs`.
 *
 * @throws TracedError `TRACED_INVALID_TARGET` when it is given no logger, `TRACED_INVALID_OPTION` for a wrong level.
 * @example
 * ```ts
 * const logger = traceWinston(createLogger({ format: format.json(), transports: [new transports.Console()] }));
 * ```
 */
export function traceWinston<Logger extends WinstonLogger>(logger: Logger, options: LogsOptions = {}): Logger {
  if (typeof logger?.write !== 'function') {
    throw new TracedError(
      'TRACED_INVALID_TARGET',
      'traceWinston() got no winston logger; write traceWinston(createLogger({ … }))',
    );
  }
  if (Object.hasOwn(logger, TRACED)) return logger;
  checkOptions('traceWinston()', options, LOGS_OPTIONS);
  const settings = resolveLogs(options);
  const write = logger.write.bind(logger) as (...args: unknown[]) => boolean;
  const traced = (info: unknown, ...rest: unknown[]): boolean => {
    if (isBelowLevel(logger as WinstonInternals, info)) {
      guard('holding a log line', () => hold(settings, logger as WinstonInternals, info as Info));
      return true;
    }
    const described = guard('the fields of a log line', () => describe(settings, info));
    return write(described ?? info, ...rest);
  };
  Object.defineProperty(logger, 'write', { value: traced, configurable: true, writable: true });
  Object.defineProperty(logger, TRACED, { value: true });
  return logger;
}

interface WinstonInternals {
  readonly level?: string;
  readonly levels?: Readonly<Record<string, number>>;
  readonly format?: { transform(info: object, options?: unknown): object | false; readonly options?: unknown };
  readonly transports?: readonly { write(info: object): unknown }[];
}

const LEVEL = Symbol.for('level');

/** Whether no transport would write the line; one with a lower level of its own still gets it. */
function isBelowLevel(logger: WinstonInternals, info: unknown): info is Info {
  const { level, levels, transports } = logger;
  const own = (info as Info | null)?.[LEVEL];
  if (holding.lines === undefined || typeof own !== 'string' || level === undefined) return false;
  const rank = levels?.[own] ?? 0;
  const levelsOf = (transports ?? []).map((transport) => (transport as { level?: string }).level ?? level);
  return levelsOf.every((written) => rank > (levels?.[written] ?? Infinity));
}

/** Formats a line now, with the current time and ids, and holds it until it is known whether its request failed. */
function hold(settings: LogSettings, logger: WinstonInternals, info: Info): void {
  const request = waitingRequest(settings, severityOf(info.level));
  if (request === undefined) return;
  const line = describe(settings, info) as object;
  const { format, transports, level } = logger;
  const formatted = format === undefined ? line : format.transform(line, format.options);
  if (formatted === false) return;
  holdLine(request, () => {
    // Transports compare `LEVEL` with their own level: under the logger's level they write it. The text keeps the real level.
    for (const transport of transports ?? []) transport.write({ ...formatted, [LEVEL]: level });
  });
}

function describe(settings: LogSettings, info: unknown): unknown {
  if (typeof info !== 'object' || info === null) return info;
  // A copy, never the user's object: an error that is logged may be thrown afterwards and must not have our fields.
  const line = copyOf(info);
  const { message } = line;
  const name = line.context ?? line.label;
  noteLine(settings, {
    severity: severityOf(line.level),
    message,
    ...(typeof name === 'string' && { logger: name }),
  });
  Object.assign(line, traceFieldsOf());
  return effectiveLogs(settings).mask ? maskedInfo(settings, line) : line;
}

/** A copy that is still an instance of its class: `format.errors()` asks for that. */
function copyOf(info: object): Info {
  const prototype: unknown = Reflect.getPrototypeOf(info);
  if (prototype === Object.prototype || prototype === null) return { ...info };
  const copy = Object.assign(Object.create(info) as Info, info);
  if (!(info instanceof Error)) return copy;
  // Defined and not assigned: `stack` is an accessor in newer releases of V8, whose setter would take the value elsewhere.
  for (const key of ['message', 'stack'] as const) {
    Object.defineProperty(copy, key, { value: info[key], writable: true, enumerable: true, configurable: true });
  }
  return copy;
}

/** Masks every field of a line before the formats see it. */
function maskedInfo(settings: LogSettings, line: Info): Info {
  for (const key of Object.keys(line)) {
    const value = line[key];
    if (key === 'level' || value === undefined || typeof value === 'function') continue;
    const isText = typeof value === 'string' && (key === 'message' || key === 'stack');
    line[key] = isText ? maskedLine(settings, value) : maskedValue(settings, key, value);
  }
  return line;
}

/** Masked as the JSON text that most formats make of it, so that names count as well as values. */
function maskedValue(settings: LogSettings, key: string, value: unknown): unknown {
  const text = JSON.stringify({ [key]: value });
  const masked = maskedLine(settings, text);
  return masked === text ? value : (JSON.parse(masked) as Info)[key];
}
