import type { LogLine } from '../../../analysis/log-line.js';

const WARN = 13;
const ERROR = 17;

/** The class that colours a severity: by its number, else by the words that loggers and syslog have for it. */
export function severityClass({ severity, severityNumber }: Pick<LogLine, 'severity' | 'severityNumber'>): string {
  const number = severityNumber ?? numberOf(severity);
  return number >= ERROR ? 'bad' : number >= WARN ? 'slow' : 't3';
}

const numberOf = (severity: string): number =>
  /^(err|fatal|crit|alert|emerg|panic|severe)/i.test(severity) ? ERROR : /^warn/i.test(severity) ? WARN : 0;

/** The lines in which a text stands, in whatever is said of them but their attributes. */
export function findLines(lines: readonly LogLine[], text: string): readonly LogLine[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return lines;
  return lines.filter(({ severity, body, service = '' }) =>
    [severity, body, service].some((part) => part.toLowerCase().includes(wanted)),
  );
}
