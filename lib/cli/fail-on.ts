import type { OperationStatistics } from '../analysis/statistics/statistics.js';
import { formatDuration, parseDurationUs } from '../analysis/words/duration.js';
import { percent } from '../analysis/words/words.js';
import { CommandError } from './terminal.js';

/** A limit of `--fail-on`: `p95>200ms`, `errors>1%`, `p99(GET /orders)>1s`. */
export interface Limit {
  readonly text: string;
  readonly field: LimitField;
  /** Only operations with this in their name; all without. */
  readonly operation?: string;
  readonly operator: '>' | '>=';
  /** Microseconds, a share of 0 to 1, or a number. */
  readonly value: number;
}

const times = ['p50', 'p90', 'p95', 'p99', 'max', 'mean'] as const;
const fields = [...times, 'errors', 'count'] as const;
type LimitField = (typeof fields)[number];

const shape = /^([a-z0-9]+) *(?:\((.*)\))?$/i;

/** Reads limits that are separated by commas; throws {@link CommandError} on what is none. */
export function parseLimits(text: string): Limit[] {
  // A comma in brackets belongs to the name of an operation.
  return text.split(/,(?![^()]*\)\s*>)/).map((part) => {
    const limit = parseLimit(part.trim());
    if (limit !== undefined) return limit;
    throw new CommandError(
      `--fail-on: "${part.trim()}" is no limit; write p95>200ms, errors>1% or p99(GET /orders)>1s`,
    );
  });
}

function parseLimit(text: string): Limit | undefined {
  const sign = text.lastIndexOf('>');
  const operator = text.charAt(sign + 1) === '=' ? '>=' : '>';
  const match = sign < 0 ? null : shape.exec(text.slice(0, sign).trim());
  const field = fields.find((name) => name === match?.[1]?.toLowerCase());
  if (match === null || field === undefined) return undefined;
  const value = valueOf(field, text.slice(sign + operator.length).trim());
  // Nothing can have more errors than calls: `errors>1` would never fail, and means one per cent.
  if (field === 'errors' && value !== undefined && (operator === '>' ? value >= 1 : value > 1)) return undefined;
  const operation = match[2];
  return value === undefined
    ? undefined
    : { text, field, ...(operation === undefined ? {} : { operation }), operator, value };
}

function valueOf(field: LimitField, text: string): number | undefined {
  if (isTime(field)) return parseDurationUs(text);
  const digits = text.endsWith('%') ? text.slice(0, -1) : text;
  const number = digits.trim() === '' ? Number.NaN : Number(digits);
  if (Number.isNaN(number)) return undefined;
  return text.endsWith('%') ? number / 100 : number;
}

const isTime = (field: LimitField): field is (typeof times)[number] => times.some((name) => name === field);

/** The operations that break a limit, in words. */
export function brokenLimits(limits: readonly Limit[], operations: readonly OperationStatistics[]): string[] {
  return limits.flatMap((limit) => {
    const concerned = operations.filter(({ name }) => limit.operation === undefined || name.includes(limit.operation));
    if (concerned.length === 0) return [`${limit.text}: no operation is called "${limit.operation ?? ''}"`];
    return concerned
      .filter((operation) => exceeds(limit, measured(limit.field, operation)))
      .map(
        (operation) =>
          `${limit.text}: ${operation.name}${operation.service === '' ? '' : ` (${operation.service})`} has ${describe(limit.field, operation)}`,
      );
  });
}

function exceeds({ operator, value }: Limit, actual: number): boolean {
  return operator === '>' ? actual > value : actual >= value;
}

function measured(field: LimitField, operation: OperationStatistics): number {
  if (isTime(field)) return operation[`${field}Us`];
  return field === 'errors' ? operation.errorRate : operation.count;
}

function describe(field: LimitField, operation: OperationStatistics): string {
  const value = measured(field, operation);
  if (isTime(field)) return formatDuration(value);
  return field === 'errors' ? percent(value) : String(value);
}
