import { oneOf, type OptionRule } from '../../shared/options/option-rules.js';

/** OpenTelemetry's severity numbers of what Nest, pino and winston call their levels. */
const SEVERITIES: Readonly<Record<string, number>> = {
  silly: 1,
  trace: 1,
  verbose: 1,
  debug: 5,
  log: 9,
  info: 9,
  http: 9,
  notice: 10,
  warn: 13,
  warning: 13,
  error: 17,
  crit: 18,
  critical: 18,
  alert: 19,
  fatal: 21,
  emerg: 21,
};

/** The levels that an option can name. */
export type LogSeverity = 'verbose' | 'debug' | 'log' | 'warn' | 'error' | 'fatal';

/** The severity number (1 to 24) of a level's name, or of a number as pino has it; 9 ("info") when it is unknown. */
export function severityOf(level: unknown): number {
  if (typeof level === 'number')
    return level >= 60 ? 21 : level >= 50 ? 17 : level >= 40 ? 13 : level >= 30 ? 9 : level >= 20 ? 5 : 1;
  return SEVERITIES[String(level)] ?? 9;
}

/** OpenTelemetry's short name of a severity number. */
export function severityText(severity: number): string {
  return ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'][Math.min(5, Math.floor((severity - 1) / 4))] as string;
}

/** What names a level. */
export const LEVEL: OptionRule = {
  ...oneOf('verbose', 'debug', 'log', 'warn', 'error', 'fatal'),
  fits: (value) => typeof value === 'string' && Object.hasOwn(SEVERITIES, value),
};
