import { setOwn } from '../values/objects.js';
import { endOfQuoted } from './recover.js';

const blank = /[\s,]+/y;
/** What `util.inspect` says of an object that comes again, and of what it leaves out. */
const note = /<ref \*\d+>|\.\.\. \d+ more \w+/y;
/** A long text stands on several lines: `'one\n' +` and `'two'` below. */
const joined = /\s*\+\s*(?=["'`])/y;
const word = /[\w$.+-]+/y;
const beforeColon = /\s*(?::|=>)\s*/y;
/** What `util.inspect` writes before an object, and in place of one that it does not open. */
const className = /[\w$]+(?:\(\d+\))?\s+(?=[[{])|\[Object: null prototype\]\s+(?=\{)/y;
const notOpened = /\[(?:Object|Array|Getter|Setter|Circular|Function|class|Symbol|Date|Map|Set)\b[^[\]{}]*\]/y;

const words: Readonly<Record<string, unknown>> = {
  true: true,
  True: true,
  false: false,
  False: false,
  null: null,
  None: null,
  undefined: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  '-Infinity': Number.NEGATIVE_INFINITY,
};

type Container = unknown[] | Record<string, unknown>;

/**
 * What looks like JSON and is none: objects as `console.dir()` prints them, a comma too many, `NaN`, comments; undefined
 * when it is not even that.
 *
 * Integers that a number would round are texts.
 */
export function parseLooseJson(text: string): unknown {
  return new LooseReader(text).read();
}

class LooseReader {
  private at = 0;
  private root: Container | undefined;
  private readonly open: Container[] = [];
  private key: string | undefined;

  constructor(private readonly text: string) {}

  read(): unknown {
    while (this.skipTo() < this.text.length) {
      const first = this.text.charAt(this.at);
      if (first === '}' || first === ']') {
        if (Array.isArray(this.open.pop()) !== (first === ']')) return undefined;
        this.at++;
        if (this.open.length === 0) return this.root;
      } else if (!this.readItem(first)) {
        return undefined;
      }
    }
    return undefined;
  }

  private skipTo(): number {
    while (this.match(blank) !== undefined || this.match(note) !== undefined || this.skipComment());
    this.match(className);
    return this.at;
  }

  private skipComment(): boolean {
    const isLine = this.text.startsWith('//', this.at);
    if (!isLine && !this.text.startsWith('/*', this.at)) return false;
    const end = this.text.indexOf(isLine ? '\n' : '*/', this.at + 2);
    if (end < 0 && !isLine) return false;
    this.at = end < 0 ? this.text.length : end + (isLine ? 1 : 2);
    return true;
  }

  private readItem(first: string): boolean {
    const cut = this.match(notOpened);
    if (cut !== undefined) return this.add(cut);
    if (first === '{' || first === '[') {
      this.at++;
      const container: Container = first === '{' ? {} : [];
      if (this.root === undefined) this.root = container;
      else this.add(container);
      this.open.push(container);
      return true;
    }
    const scalar = this.readText() ?? this.match(word);
    if (scalar === undefined || this.open.length === 0) return false;
    if (this.match(beforeColon) !== undefined) this.key = unquote(scalar);
    else this.add(/^["'`]/.test(scalar) ? unquote(scalar) : valueOf(scalar));
    return true;
  }

  /** A text with its quotation marks. */
  private readText(): string | undefined {
    let whole = this.matchQuoted();
    while (whole !== undefined && this.match(joined) !== undefined) {
      const next = this.matchQuoted();
      if (next === undefined) return undefined;
      whole = whole.slice(0, -1) + next.slice(1);
    }
    return whole;
  }

  private matchQuoted(): string | undefined {
    const mark = this.text.charAt(this.at);
    if (mark !== '"' && mark !== "'" && mark !== '`') return undefined;
    const end = endOfQuoted(this.text, this.at + 1, mark) + 1;
    if (end > this.text.length) return undefined;
    const found = this.text.slice(this.at, end);
    this.at = end;
    return found;
  }

  private add(value: unknown): boolean {
    const parent = this.open.at(-1);
    if (Array.isArray(parent)) parent.push(value);
    else if (parent !== undefined && this.key !== undefined) setOwn(parent, this.key, value);
    this.key = undefined;
    return parent !== undefined;
  }

  private match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.at += found.length;
    return found;
  }
}

function valueOf(scalar: string): unknown {
  if (Object.hasOwn(words, scalar)) return words[scalar];
  const digits = /^-?\d+n$/.test(scalar) ? scalar.slice(0, -1) : scalar;
  const number = Number(digits);
  if (Number.isNaN(number)) return scalar;
  return /^-?\d+$/.test(digits) && !Number.isSafeInteger(number) ? digits : number;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };

function unquote(text: string): string {
  if (!/^["'`]/.test(text)) return text;
  return text
    .slice(1, -1)
    .replace(/\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|u\{([\da-fA-F]{1,5})\}|([^]))/g, (_, x, u, point, other) => {
      const code: string | undefined = x ?? u ?? point;
      return code === undefined
        ? (escapes[other as string] ?? String(other))
        : String.fromCodePoint(parseInt(code, 16));
    });
}
