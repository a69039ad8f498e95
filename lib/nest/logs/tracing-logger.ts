import { ConsoleLogger, type ConsoleLoggerOptions, type LogLevel } from '@nestjs/common';
import { inspect } from 'node:util';
import type { LogSettings } from './log-settings.js';
import { holdLine, maskedLine, noteLine, waitingRequest } from './log-line.js';
import { LOGS_OPTIONS, resolveLogs, type LogsOptions } from './logs.options.js';
import { severityOf } from './severity.js';
import { traceFieldsOf } from './trace-fields.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { epochMs } from '../../shared/time/clock.js';

/** What `TracingLogger` takes: the options of Nest's console logger, and what is done to its lines. */
export interface TracingLoggerOptions extends ConsoleLoggerOptions, LogsOptions {}

/** What Nest hands to its own formatting of JSON lines; the releases differ in what is in it. */
interface JsonLine {
  readonly context: string;
  readonly logLevel: LogLevel;
  readonly writeStreamType?: 'stdout' | 'stderr';
  readonly errorStack?: unknown;
}

/**
 * Nest's console logger whose lines, as text and as JSON, carry `trace_id`, `span_id` and `trace_flags` of the span that
 * is active where they are logged.
 *
 * Default: nothing else changes; lines outside of a trace are exactly Nest's. Masks lines and makes them events of the span
 * only when asked to, here or by `TracingModule`'s `logs`.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` when `asEvents` is no level.
 * @example
 * ```ts
 * const app = await NestFactory.create(AppModule, { logger: new TracingLogger({ json: true, asEvents: 'warn' }) });
 * ```
 */
export class TracingLogger extends ConsoleLogger {
  readonly #settings: LogSettings;
  readonly #options: ConsoleLoggerOptions;

  constructor(options?: TracingLoggerOptions);
  constructor(context: string, options?: TracingLoggerOptions);
  constructor(first?: string | TracingLoggerOptions, second?: TracingLoggerOptions) {
    const given = (typeof first === 'string' ? second : first) ?? {};
    checkOptions('new TracingLogger()', given, LOGS_OPTIONS, { leavesUnknown: true });
    const { asEvents, mask, debugOfFailed, ...options } = given;
    if (typeof first === 'string') super(first, options);
    else super(options);
    this.#options = options;
    this.#settings = resolveLogs({
      ...(asEvents !== undefined && { asEvents }),
      ...(mask !== undefined && { mask }),
      ...(debugOfFailed !== undefined && { debugOfFailed }),
    });
  }

  /** Also `true` for a level whose lines only wait for the outcome of a request: Nest makes no line of a disabled level. */
  override isLevelEnabled(level: LogLevel): boolean {
    return super.isLevelEnabled(level) || waitingRequest(this.#settings, severityOf(level)) !== undefined;
  }

  protected override printMessages(
    messages: unknown[],
    context?: string,
    logLevel: LogLevel = 'log',
    ...rest: [output?: 'stdout' | 'stderr', stack?: unknown]
  ): void {
    if (!super.isLevelEnabled(logLevel)) return this.#hold(messages, context, logLevel);
    for (const message of messages)
      noteLine(this.#settings, { severity: severityOf(logLevel), message, logger: context });
    super.printMessages(messages, context, logLevel, ...rest);
  }

  protected override formatMessage(...parts: Parameters<ConsoleLogger['formatMessage']>): string {
    const line = super.formatMessage(...parts);
    const fields = traceFieldsOf();
    if (fields === undefined) return maskedLine(this.#settings, line);
    const ids = ` trace_id=${fields.trace_id} span_id=${fields.span_id} trace_flags=${fields.trace_flags}`;
    return maskedLine(this.#settings, `${line.endsWith('\n') ? line.slice(0, -1) : line}${ids}\n`);
  }

  protected override printStackTrace(stack: string): void {
    super.printStackTrace(stack && maskedLine(this.#settings, stack));
  }

  /** Formats lines now, with the current time and ids, and holds them until it is known whether their request failed. */
  #hold(messages: unknown[], context = '', logLevel: LogLevel): void {
    const request = waitingRequest(this.#settings, severityOf(logLevel));
    if (request === undefined) return;
    for (const message of messages) {
      const line =
        this.#options.json === true
          ? this.#jsonLine(message, { context, logLevel })
          : this.#textLine(message, context, logLevel);
      holdLine(request, () => this.#write(line, 'stdout'));
    }
  }

  #textLine(message: unknown, context: string, logLevel: LogLevel): string {
    const level = logLevel.toUpperCase().padStart(7, ' ');
    const line = this.formatMessage(
      logLevel,
      message,
      this.formatPid(process.pid),
      level,
      this.formatContext(context),
      '',
    );
    return line.endsWith('\n') ? line.slice(0, -1) : line;
  }

  // Replaces the whole method, because in NestJS 11 nothing can be added between making the object and making its text.
  protected override printAsJson(message: unknown, options: JsonLine): void {
    this.#write(this.#jsonLine(message, options), options.writeStreamType ?? 'stdout');
  }

  #write(line: string, stream: 'stdout' | 'stderr'): void {
    if (this.#options.forceConsole === true) console[stream === 'stderr' ? 'error' : 'log'](line);
    else process[stream].write(`${line}\n`);
  }

  #jsonLine(message: unknown, options: JsonLine): string {
    return maskedLine(this.#settings, this.#jsonText({ ...this.#jsonObject(message, options), ...traceFieldsOf() }));
  }

  #jsonObject(message: unknown, options: JsonLine): Record<string, unknown> {
    const { getJsonLogObject } = this as unknown as {
      getJsonLogObject?: (message: unknown, options: JsonLine) => object;
    };
    if (getJsonLogObject !== undefined) return getJsonLogObject.call(this, message, options) as Record<string, unknown>;
    const { logLevel, context, errorStack } = options;
    return {
      level: logLevel,
      pid: process.pid,
      timestamp: Math.floor(epochMs()),
      message,
      ...(context !== '' && { context }),
      ...(errorStack !== undefined && { stack: errorStack }),
    };
  }

  #jsonText(logObject: Record<string, unknown>): string {
    if (this.#options.colors === true || this.inspectOptions.compact !== true)
      return inspect(logObject, this.inspectOptions);
    const { stringifyJsonLogObject } = this as unknown as { stringifyJsonLogObject?: (logObject: object) => string };
    return stringifyJsonLogObject === undefined
      ? JSON.stringify(logObject, (key, value: unknown) => this.stringifyReplacer(key, value))
      : stringifyJsonLogObject.call(this, logObject);
  }
}
