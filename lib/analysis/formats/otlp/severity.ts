import { textOf } from '../values/objects.js';

const names = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];
const numberName = /^SEVERITY_NUMBER_([A-Z]+)([2-4]?)$/;

/** How severe a record of a log is: in the words of who wrote it, else in those of OpenTelemetry. */
export function readSeverity(
  text: unknown,
  number: unknown,
): { readonly severity: string; readonly severityNumber?: number } {
  const severityNumber = toNumber(number);
  if (severityNumber === undefined) return { severity: textOf(text) ?? '' };
  return { severity: textOf(text) ?? nameOf(severityNumber), severityNumber };
}

/** 1 to 24; undefined for 0, which says nothing. */
function toNumber(value: unknown): number | undefined {
  const name = typeof value === 'string' ? numberName.exec(value) : null;
  const number = name === null ? Number(value) : names.indexOf(name[1] as string) * 4 + Number(name[2] || 1);
  return Number.isInteger(number) && number >= 1 && number <= names.length * 4 ? number : undefined;
}

function nameOf(number: number): string {
  const step = (number - 1) % 4;
  return `${names[Math.floor((number - 1) / 4)]}${step === 0 ? '' : step + 1}`;
}
