import { context, type Attributes, type AttributeValue, type Span } from '@opentelemetry/api';
import { conventionalContent, type Content } from './content-table.js';
import { echoIn, echoOf } from './echo/echo.js';
import { reportInternalError } from '../shared/guard.js';
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

/** Words of code and of conventions: they stay where so much is sensitive that every text is masked as a whole. */
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
/** Longer values are not remembered. */
const MAX_VALUE = 256;

/** A name of an attribute in which a masker found nothing to mask. */
interface CleanName {
  readonly content: Content;
  /** The last value under it that had nothing to mask: a method, a route and the name of a system come back all the time. */
  value: AttributeValue | undefined;
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
      // Not every masker knows how to report.
      if (masked !== rest && this.found.length === before && !isSameValue(rest, masked)) this.#note(key, 'masker');
      return masked;
    } catch (error) {
      return failed(key, error);
    }
  }

  /** The masked attributes; the same object when nothing changed. */
  attributes(attributes: Attributes): Attributes {
    let changed: Attributes | undefined;
    // An engine walks an object faster than a list of its keys; what somebody put on every object is none of its own.
    for (const key in attributes) {
      const value = attributes[key];
      const clean = this.echo === undefined ? this.#cleanNames.get(key) : undefined;
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

  /** What a statement holds depends on its database as well. */
  #remember(clean: CleanName, value: AttributeValue | undefined): void {
    if (!this.#isSteady || clean.content === 'sql') return;
    if (typeof value === 'object' || (typeof value === 'string' && value.length > MAX_VALUE)) return;
    clean.value = value;
  }

  /** The name of an attribute is data too, where it is put together from data. */
  #name(key: string): string {
    const name = this.text('attribute.name', key);
    if (name === key && this.echo === undefined && this.#cleanNames.size < MAX_NAMES) {
      this.#cleanNames.set(key, { content: conventionalContent(key), value: undefined });
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
    // The words of a statement are no list of names and values.
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
    // A list has items of one type: what is no text is left out.
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

/** Attributes that a span is started with here, as they may be given to a pipeline that is not ours. */
export function maskedAtSource(attributes: Attributes): Attributes {
  if (!privacy.maskAtSource) return attributes;
  const redactor = new Redactor(privacy.masker, echoIn(context.active()));
  return withEvidence(redactor.attributes(attributes), redactor.found);
}

/** Sets attributes; they are masked before, where no pipeline of ours does it later. */
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
