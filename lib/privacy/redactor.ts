import { context, type Attributes, type AttributeValue, type Span } from '@opentelemetry/api';
import { conventionalContent, type Content } from './content-table.js';
import { echoIn, echoOf } from './echo/echo.js';
import { reportInternalError } from '../shared/errors/guard.js';
import { maskList } from './list-mask.js';
import { evidenceOf, noteOnSpan, withEvidence } from './mask-evidence.js';
import { countMasked } from './masked-values.js';
import type { Echo } from './echo/echo.types.js';
import { NO_MASKER, type Masker } from './masker.js';
import { plainAddress } from './url-spelling.js';
import { privacy } from './privacy-state.js';
import { isSteady } from './steady-maskers.js';

/** Stands for a value whose masking failed: better nothing than an unmasked secret. */
export const MASKING_FAILED = '[REDACTED:error]';

/** Attributes whose values come from code or conventions: they stay readable where every other text is masked as a whole. */
const FIXED: ReadonlySet<string> = new Set([
  'attribute.name',
  'code.function.name',
  'error.type',
  'event.name',
  'exception.type',
  'http.request.method',
  'http.route',
  'traced.outcome',
  'url.scheme',
]);
const MAX_NAMES = 1000;
/** Values longer than this are not remembered as clean, to bound the memory. */
const MAX_VALUE = 256;

/** A name of an attribute in which a masker found nothing to mask. */
interface CleanName {
  readonly key: string;
  readonly content: Content;
  /** The last value that had nothing to mask; it often comes again (a method, a route, a system) and is then not read again. */
  value: AttributeValue | undefined;
  /** The name that came behind this one the last time: spans of one kind have their attributes in one order. */
  next: CleanName | undefined;
}

const cleanNames = new WeakMap<Masker, Map<string, CleanName>>();

/**
 * Masks the parts of one span: first the echoes of the calls around it, then by the rules. Collects what it did.
 *
 * Fails closed: what cannot be masked becomes `[REDACTED:error]`.
 */
export class Redactor {
  found: string[] = [];
  #path = '';
  readonly #report = ({ rule, path }: { rule: string; path: string }): void => {
    this.found.push(evidenceOf(path, rule, this.#path));
  };

  readonly #cleanNames: Map<string, CleanName>;
  /** Stands before the first name. */
  readonly #beginning = cleanName('');
  readonly #isSteady: boolean;

  constructor(
    private readonly masker: Masker,
    private readonly echo: Echo | undefined,
  ) {
    this.#cleanNames = cleanNamesOf(masker);
    this.#isSteady = isSteady(masker);
  }

  /** Free text; `path` says in the evidence where it was. */
  text(path: string, value: string): string {
    try {
      const rest = this.#withoutEchoes(path, value);
      const before = this.found.length;
      this.#path = path;
      const masked = this.masker.text(rest, this.#report);
      if (masked !== rest && this.found.length === before) this.#note(path, 'masker');
      return masked;
    } catch (error) {
      return failed(path, error);
    }
  }

  /** The value to export under `key`; `all` tells the database that a statement is for. */
  attribute(key: string, value: AttributeValue | undefined, all?: Attributes): AttributeValue | undefined {
    return this.#attribute(key, value, all, conventionalContent(key));
  }

  #attribute(
    key: string,
    value: AttributeValue | undefined,
    all: Attributes | undefined,
    content: Content,
  ): AttributeValue | undefined {
    if (content === 'evidence') return value;
    try {
      const rest = this.echo === undefined ? value : this.#valueWithoutEchoes(key, value, this.echo);
      if (this.masker === NO_MASKER) return rest;
      const before = this.found.length;
      this.#path = key;
      const masked = this.#byRules(key, rest, all, content);
      // A user's masker need not report what it masked; the evidence then says `masker`.
      if (masked !== rest && this.found.length === before && !isSameValue(rest, masked)) this.#note(key, 'masker');
      return masked;
    } catch (error) {
      return failed(key, error);
    }
  }

  /** The masked attributes; the same object when nothing changed. */
  attributes(attributes: Attributes): Attributes {
    let changed: Attributes | undefined;
    let before = this.#beginning;
    // `for in` is faster than `Object.keys`, but also visits what a library put on `Object.prototype`: `hasOwn` below skips it.
    for (const key in attributes) {
      const value = attributes[key];
      const clean = this.echo === undefined ? this.#cleanName(key, before) : undefined;
      if (clean !== undefined) before = clean;
      if (clean !== undefined && clean.value !== undefined && clean.value === value) continue;
      const masked = this.#attribute(key, value, attributes, clean?.content ?? conventionalContent(key));
      const name = clean === undefined ? this.#name(key) : key;
      if ((name === key && isSameValue(value, masked)) || !Object.hasOwn(attributes, key)) {
        if (clean !== undefined && masked === value) this.#remember(clean, value);
        continue;
      }
      changed ??= { ...attributes };
      if (masked === undefined || name !== key) delete changed[key];
      if (masked !== undefined) changed[name] = masked;
    }
    return changed ?? attributes;
  }

  /** What is known of a name, by a look at what has come behind the one before: a look into a map takes longer. */
  #cleanName(key: string, before: CleanName): CleanName | undefined {
    const { next } = before;
    if (next !== undefined && next.key === key) return next;
    const known = this.#cleanNames.get(key);
    if (known !== undefined) before.next = known;
    return known;
  }

  /** Remembers a clean value. Not a statement: whether that is clean also depends on its database, which is not in the key. */
  #remember(clean: CleanName, value: AttributeValue | undefined): void {
    if (!this.#isSteady || clean.content === 'sql') return;
    if (typeof value === 'object' || (typeof value === 'string' && value.length > MAX_VALUE)) return;
    clean.value = value;
  }

  /** Masks the name of an attribute, since a program may build it from data; remembers names that were clean. */
  #name(key: string): string {
    const name = this.text('attribute.name', key);
    if (name === key && this.echo === undefined && this.#cleanNames.size < MAX_NAMES) {
      this.#cleanNames.set(key, cleanName(key));
    }
    return name;
  }

  #byRules(
    key: string,
    value: AttributeValue | undefined,
    all: Attributes | undefined,
    content: Content,
  ): AttributeValue | undefined {
    if (typeof value === 'string') {
      if (content === 'url') return this.masker.url(plainAddress(value), key, this.#report);
      if (content === 'sql') return this.#sql(key, value, all);
      if (content === 'text') return this.masker.text(value, this.#report);
    }
    const masked = this.masker.attribute(key, value, this.#report) as AttributeValue | undefined;
    // A user's masker need not read a list as one text, as ours does. A statement's texts are no names with values.
    return content !== 'sql' && isListOfTexts(masked) ? (maskList(masked, this.masker) as string[]) : masked;
  }

  #sql(key: string, statement: string, all: Attributes | undefined): string {
    const masked = this.masker.sql(statement, databaseSystem(all));
    if (masked !== statement) this.#note(key, 'sql');
    return masked;
  }

  #valueWithoutEchoes(key: string, value: AttributeValue | undefined, echo: Echo): AttributeValue | undefined {
    // A name that makes its value sensitive has its own strategy: a hash must stay a hash.
    if (this.masker.isSensitiveKey(key)) return value;
    if (typeof value === 'string') return this.#withoutEchoes(key, value);
    if (typeof value === 'number') {
      const text = String(value);
      return echo.text(text) === text ? value : this.#withoutEchoes(key, text);
    }
    if (!Array.isArray(value)) return value;
    // Items of an attribute list must be of one type, so a number that has to be hidden cannot become a text: it is left out.
    const rest = (value as unknown[]).filter(
      (item) => typeof item !== 'number' || echo.text(String(item)) === String(item),
    );
    if (rest.length < value.length) this.#note(key, 'echo');
    return rest.map((item) => (typeof item === 'string' ? this.#withoutEchoes(key, item) : item)) as string[];
  }

  #withoutEchoes(path: string, text: string): string {
    if (this.echo === undefined || (FIXED.has(path) && this.echo.isFull)) return text;
    const rest = this.echo.text(text);
    if (rest !== text) this.#note(path, 'echo');
    return rest;
  }

  #note(path: string, rule: string): void {
    countMasked(rule);
    this.found.push(evidenceOf(path, rule));
  }
}

function cleanName(key: string): CleanName {
  return { key, content: conventionalContent(key), value: undefined, next: undefined };
}

function isListOfTexts(value: AttributeValue | undefined): value is string[] {
  return Array.isArray(value) && value.length > 1 && typeof value[0] === 'string';
}

function cleanNamesOf(masker: Masker): Map<string, CleanName> {
  let names = cleanNames.get(masker);
  if (names === undefined) cleanNames.set(masker, (names = new Map()));
  return names;
}

function failed(path: string, error: unknown): typeof MASKING_FAILED {
  reportInternalError(`masking of ${path}`, error);
  return MASKING_FAILED;
}

function databaseSystem(attributes: Attributes | undefined): string | undefined {
  const system = attributes?.['db.system.name'] ?? attributes?.['db.system'];
  return typeof system === 'string' ? system : undefined;
}

/** Start attributes of a span: masked when the spans go to a pipeline that is not ours, else as they are. */
export function maskedAtSource(attributes: Attributes): Attributes {
  if (!privacy.maskAtSource) return attributes;
  const redactor = new Redactor(privacy.masker, echoIn(context.active()));
  return withEvidence(redactor.attributes(attributes), redactor.found);
}

/** Sets attributes; masked at once when the spans go to a pipeline that is not ours. */
export function setAttributesMasked(span: Span, attributes: Attributes): void {
  if (!privacy.maskAtSource) {
    span.setAttributes(attributes);
    return;
  }
  const redactor = new Redactor(privacy.masker, echoOf(span));
  span.setAttributes(redactor.attributes(attributes));
  noteOnSpan(span, redactor.found);
}

/** Whether two attribute values are the same, arrays item by item. */
export function isSameValue(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
  return before.every((item, index) => Object.is(item, after[index]));
}
