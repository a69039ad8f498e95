import { rowsOfList } from './traced-method.js';

/**
 * How many rows a client for MySQL has brought, also where it answers with several results: of a procedure, which is a list of
 * rows and a header behind it, or of several statements.
 */
export function rowsOfResults(result: unknown): number | undefined {
  if (!Array.isArray(result) || !result.every(isResult)) return rowsOfList(result);
  const sets = result.filter((one) => Array.isArray(one));
  if (sets.length === 0) return result.length === 0 ? 0 : undefined;
  return sets.reduce((sum, { length }) => sum + length, 0);
}

/** A list of rows, or what tells how many were changed. */
function isResult(value: unknown): boolean {
  return Array.isArray(value) ? value.every(isRow) : isHeader(value);
}

/** A row; in a row that is a list itself (`rowsAsArray`) stand values, of which hardly ever all are lists or objects. */
function isRow(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);
}

function isHeader(value: unknown): boolean {
  const name = (value as object | null)?.constructor?.name;
  return name === 'ResultSetHeader' || name === 'OkPacket';
}
