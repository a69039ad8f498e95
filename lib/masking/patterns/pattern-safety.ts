import { parsePattern, UnprovenPattern, type CharSet, type PatternPart } from './pattern-parse.js';

const MAX_WAYS = 64;
const MAX_LENGTH = 4096;

/**
 * Why a pattern is not proven to run in linear time; `undefined` when it is.
 *
 * The proof is on the safe side. A repetition counts as one way when what may follow it begins differently, because then
 * there is nothing to try again; otherwise it counts as many ways as it has lengths, and all ways together are bounded. A
 * repetition without a bound must begin after a character that it cannot match itself, so that no character belongs to the
 * repetition of two attempts.
 */
export function whyUnsafe(source: string, flags: string): string | undefined {
  try {
    for (const parts of parsePattern(source, flags)) {
      const reason = whyUnsafeSequence(parts);
      if (reason !== undefined) return reason;
    }
    return undefined;
  } catch (error) {
    if (error instanceof UnprovenPattern) return error.message;
    throw error;
  }
}

function whyUnsafeSequence(parts: readonly PatternPart[]): string | undefined {
  let ways = 1;
  let length = 0;
  for (const [index, part] of parts.entries()) {
    const isUnbounded = part.max === Infinity;
    if (isUnbounded && !beginsAfterOther(parts, index))
      return 'a repetition without a bound does not begin after a character that ends it';
    if (part.max > part.min && overlapsNext(parts, index)) {
      if (isUnbounded) return 'what follows a repetition without a bound can match the same characters';
      ways *= part.max - part.min + 1;
    }
    length += isUnbounded ? 0 : part.max;
    if (ways > MAX_WAYS) return 'its repetitions can share a text in too many ways';
  }
  return length > MAX_LENGTH ? 'its repetitions are too long' : undefined;
}

function beginsAfterOther(parts: readonly PatternPart[], index: number): boolean {
  const part = parts[index] as PatternPart;
  const before = parts[index - 1];
  return before !== undefined && before.min === before.max && before.min > 0 && !overlaps(before.set, part.set);
}

// Parts that may be empty let the one behind them follow directly.
function overlapsNext(parts: readonly PatternPart[], index: number): boolean {
  const { set } = parts[index] as PatternPart;
  for (let next = index + 1; next < parts.length; next++) {
    const part = parts[next] as PatternPart;
    if (overlaps(set, part.set)) return true;
    if (part.min > 0) return false;
  }
  return false;
}

function overlaps(one: CharSet, other: CharSet): boolean {
  return one.some((flag, code) => flag === 1 && other[code] === 1);
}
