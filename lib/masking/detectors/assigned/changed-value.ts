import { readValue, type AssignedValue } from '../../judge/read-value.js';

const CHANGE = /^["'] (?:=>|->) ["']/;

/** A value with the one that takes its place, as plans print them: `"old" => "new"`. */
export function withChange(text: string, value: AssignedValue): AssignedValue {
  if (!value.isQuoted || text[value.end + 1] !== ' ' || !CHANGE.test(text.slice(value.end, value.end + 6)))
    return value;
  const next = readValue(text, value.end + 5, false);
  if (next === undefined || next.end <= next.start) return value;
  return value.end === value.start ? next : { start: value.start, end: next.end, isQuoted: true };
}
