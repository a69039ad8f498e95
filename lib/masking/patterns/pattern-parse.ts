/** The characters that one position of a pattern can match: one flag for each ASCII code, the last for all others. */
export type CharSet = Uint8Array;

/** One repeated position of a pattern; `max` is `Infinity` where it has no bound. */
export interface PatternPart {
  readonly set: CharSet;
  readonly min: number;
  readonly max: number;
}

/** What the proof does not cover. */
export class UnprovenPattern extends Error {}

const SIZE = 129;
const MAX_COPIES = 64;
const MAX_BRANCHES = 64;

/** The alternatives of a pattern as flat sequences, groups expanded. @throws UnprovenPattern */
export function parsePattern(source: string, flags: string): PatternPart[][] {
  if (/[yv]/.test(flags)) throw new UnprovenPattern('its flags y or v are not covered');
  const reader = { source, at: 0, ignoreCase: flags.includes('i') };
  const branches = alternatives(reader);
  if (reader.at < source.length) throw new UnprovenPattern(`')' at ${reader.at} closes nothing`);
  return branches;
}

interface Reader {
  readonly source: string;
  readonly ignoreCase: boolean;
  at: number;
}

function alternatives(reader: Reader): PatternPart[][] {
  const branches: PatternPart[][] = [];
  let current: PatternPart[][] = [[]];
  while (reader.at < reader.source.length && reader.source[reader.at] !== ')') {
    if (reader.source[reader.at] === '|') {
      branches.push(...current);
      current = [[]];
      reader.at++;
    } else current = append(current, item(reader));
  }
  return limited([...branches, ...current]);
}

function append(left: PatternPart[][], right: PatternPart[][]): PatternPart[][] {
  return limited(left.flatMap((start) => right.map((end) => [...start, ...end])));
}

function limited(branches: PatternPart[][]): PatternPart[][] {
  if (branches.length > MAX_BRANCHES) throw new UnprovenPattern('it has too many alternatives');
  return branches;
}

function item(reader: Reader): PatternPart[][] {
  const { source } = reader;
  const char = source[reader.at] as string;
  if (char === '^' || char === '$') {
    reader.at++;
    return [[]];
  }
  if (char === '(') return group(reader);
  const set = char === '[' ? charClass(reader) : atom(reader);
  if (set === undefined) return [[]];
  const { min, max } = quantifier(reader);
  return [[{ set, min, max }]];
}

function group(reader: Reader): PatternPart[][] {
  const open = /^\((?:\?(?::|<[A-Za-z]\w*>))?/.exec(reader.source.slice(reader.at, reader.at + 40))?.[0] as string;
  if (open === '(' && reader.source[reader.at + 1] === '?')
    throw new UnprovenPattern(`the group at ${reader.at} is not covered`);
  reader.at += open.length;
  const inner = alternatives(reader);
  if (reader.source[reader.at] !== ')') throw new UnprovenPattern('a group is not closed');
  reader.at++;
  const { min, max } = quantifier(reader);
  if (max > MAX_COPIES) throw new UnprovenPattern('a group is repeated without a small bound');
  let branches: PatternPart[][] = [[]];
  for (let copy = 0; copy < max; copy++) branches = append(branches, copy < min ? inner : [...inner, []]);
  return branches;
}

function quantifier(reader: Reader): { min: number; max: number } {
  const rest = reader.source.slice(reader.at, reader.at + 24);
  const match = /^(?:([*+?])|\{(\d+)(?:(,)(\d*))?\})\??/.exec(rest);
  if (match === null) return { min: 1, max: 1 };
  reader.at += match[0].length;
  if (match[1] !== undefined) return { min: match[1] === '+' ? 1 : 0, max: match[1] === '?' ? 1 : Infinity };
  const min = Number(match[2]);
  return { min, max: match[3] === undefined ? min : match[4] === '' ? Infinity : Number(match[4]) };
}

function atom(reader: Reader): CharSet | undefined {
  const char = reader.source[reader.at++] as string;
  if (char === '.') return setOf(() => true);
  if (char === '\\') return escape(reader);
  if ('*+?{'.includes(char)) throw new UnprovenPattern(`the quantifier at ${reader.at - 1} repeats nothing`);
  return literal(char, reader);
}

function escape(reader: Reader): CharSet | undefined {
  const char = reader.source[reader.at++] ?? '';
  if (char === 'b' || char === 'B') return undefined;
  if (/[1-9k]/.test(char)) throw new UnprovenPattern('it has a back reference');
  return escapeSet(char, reader);
}

function escapeSet(char: string, reader: Reader): CharSet {
  const classes: Readonly<Record<string, RegExp>> = { d: /\d/, D: /\D/, w: /\w/, W: /\W/, s: /\s/, S: /\S/ };
  const known = classes[char];
  if (known !== undefined)
    return setOf((code) => (code === SIZE - 1 ? /[DWSs]/.test(char) : known.test(String.fromCharCode(code))));
  if ('pPuxc0'.includes(char)) {
    const rest = /^(?:\{[^}]*\}|[0-9A-Fa-f]{0,4})/.exec(reader.source.slice(reader.at, reader.at + 40))?.[0] ?? '';
    reader.at += rest.length;
    return setOf(() => true);
  }
  const control: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' };
  return literal(control[char] ?? char, reader);
}

function charClass(reader: Reader): CharSet {
  const set = new Uint8Array(SIZE);
  const isNegated = reader.source[reader.at + 1] === '^';
  reader.at += isNegated ? 2 : 1;
  let previous: string | undefined;
  while (reader.source[reader.at] !== ']') {
    const char = reader.source[reader.at++];
    if (char === undefined) throw new UnprovenPattern('a class is not closed');
    if (char === '-' && previous !== undefined && reader.source[reader.at] !== ']') {
      addRange(set, previous, reader);
      previous = undefined;
      continue;
    }
    merge(set, char === '\\' ? escapeSet(reader.source[reader.at++] ?? '', reader) : literal(char, reader));
    previous = char === '\\' ? undefined : char;
  }
  reader.at++;
  return isNegated ? set.map((flag, code) => (code === SIZE - 1 ? 1 : 1 - flag)) : set;
}

function addRange(set: CharSet, from: string, reader: Reader): void {
  const to = reader.source[reader.at++] as string;
  if (to === '\\')
    return merge(
      set,
      setOf(() => true),
    );
  for (let code = from.charCodeAt(0); code <= Math.min(to.charCodeAt(0), SIZE - 1); code++) {
    merge(set, literal(String.fromCharCode(code), reader));
  }
  if (to.charCodeAt(0) >= SIZE - 1) set[SIZE - 1] = 1;
}

function literal(char: string, { ignoreCase }: Reader): CharSet {
  const set = new Uint8Array(SIZE);
  const spellings = ignoreCase ? [char, char.toLowerCase(), char.toUpperCase()] : [char];
  for (const spelling of spellings) set[Math.min(spelling.charCodeAt(0), SIZE - 1)] = 1;
  return set;
}

function merge(into: CharSet, from: CharSet): void {
  for (let code = 0; code < SIZE; code++) if (from[code] === 1) into[code] = 1;
}

function setOf(matches: (code: number) => boolean): CharSet {
  return new Uint8Array(SIZE).map((_, code) => (matches(code) ? 1 : 0));
}
