import { context, type Attributes, type AttributeValue, type Span } from '@opentelemetry/api';
import { ATTR_TRACED_MASKED } from './attributes.js';
import { echoIn, echoOf } from './echo.js';
import { reportInternalError } from './guard.js';
import { countMasked, evidenceOf, noteOnSpan, withEvidence } from './mask-evidence.js';
import { runtime, type EchoMask, type ValueMasker } from './runtime.js';

/** Stands for a value whose masking failed: better nothing than an unmasked secret. */
export const MASKING_FAILED = '[REDACTED:error]';

const URL_ATTRIBUTES: ReadonlySet<string> = new Set([
  'url.full',
  'url.query',
  'url.path',
  'url.original',
  'http.url',
  'http.target',
]);
const SQL_ATTRIBUTES: ReadonlySet<string> = new Set(['db.query.text', 'db.statement', 'db.query.summary']);
const TEXT_ATTRIBUTES: ReadonlySet<string> = new Set(['exception.message', 'exception.stacktrace']);

/**
 * Masks the parts of one span: first the echoes of the calls around it, then by the rules. Collects what it did.
 *
 * Fails closed: what cannot be masked becomes `[REDACTED:error]`.
 */
export class Redactor {
  readonly found: string[] = [];
  #path = '';
  readonly #report = ({ rule, path }: { rule: string; path: string }): void => {
    this.found.push(evidenceOf(path, rule, this.#path));
  };

  constructor(
    private readonly masker: ValueMasker | undefined,
    private readonly echo: EchoMask | undefined,
  ) {}

  /** Free text; `path` says in the evidence where it was. */
  text(path: string, value: string): string {
    return this.#guarded(path, () =>
      this.#reported(path, this.#withoutEchoes(path, value), (text) => this.masker?.text(text, this.#report) ?? text),
    );
  }

  /** The value to export under `key`; `all` tells the database that a statement is for. */
  attribute(key: string, value: AttributeValue | undefined, all?: Attributes): AttributeValue | undefined {
    if (key === ATTR_TRACED_MASKED) return value;
    return this.#guarded(key, () => {
      // A name that makes its value sensitive has its own strategy: a hash must stay a hash.
      const isSensitive = this.echo !== undefined && this.masker?.isSensitiveKey?.(key) === true;
      const rest = isSensitive ? value : this.#valueWithoutEchoes(key, value);
      return this.masker === undefined
        ? rest
        : this.#reported(key, rest, (known) => this.#byRules(this.masker as ValueMasker, key, known, all));
    });
  }

  /** The masked attributes; the same object when nothing changed. */
  attributes(attributes: Attributes): Attributes {
    let changed: Attributes | undefined;
    for (const key of Object.keys(attributes)) {
      const value = attributes[key];
      const masked = this.attribute(key, value, attributes);
      if (isSameValue(value, masked)) continue;
      changed ??= { ...attributes };
      if (masked === undefined) delete changed[key];
      else changed[key] = masked;
    }
    return changed ?? attributes;
  }

  #byRules(
    masker: ValueMasker,
    key: string,
    value: AttributeValue | undefined,
    all: Attributes | undefined,
  ): AttributeValue | undefined {
    if (typeof value === 'string') {
      if (URL_ATTRIBUTES.has(key)) return masker.url(value, key, this.#report);
      if (SQL_ATTRIBUTES.has(key)) return this.#sql(masker, key, value, all);
      if (TEXT_ATTRIBUTES.has(key)) return masker.text(value, this.#report);
    }
    return masker.attribute(key, value, this.#report) as AttributeValue | undefined;
  }

  #sql(masker: ValueMasker, key: string, statement: string, all: Attributes | undefined): string {
    const masked = masker.sql(statement, databaseSystem(all));
    if (masked !== statement) this.#note(key, 'sql');
    return masked;
  }

  /** Notes a change that the masker did not report: not every masker knows how. */
  #reported<T>(path: string, value: T, mask: (value: T) => T): T {
    const before = this.found.length;
    this.#path = path;
    const masked = mask(value);
    if (this.found.length === before && !isSameValue(value, masked)) this.#note(path, 'masker');
    return masked;
  }

  #valueWithoutEchoes(key: string, value: AttributeValue | undefined): AttributeValue | undefined {
    if (this.echo === undefined) return value;
    if (typeof value === 'string') return this.#withoutEchoes(key, value);
    if (typeof value === 'number') {
      const text = String(value);
      const rest = this.#withoutEchoes(key, text);
      return rest === text ? value : rest;
    }
    if (!Array.isArray(value)) return value;
    if (!value.some((item) => typeof item === 'string')) return value;
    return value.map((item) => (typeof item === 'string' ? this.#withoutEchoes(key, item) : item)) as string[];
  }

  #withoutEchoes(path: string, text: string): string {
    if (this.echo === undefined) return text;
    const rest = this.echo.text(text);
    if (rest !== text) this.#note(path, 'echo');
    return rest;
  }

  #note(path: string, rule: string): void {
    countMasked(rule);
    this.found.push(evidenceOf(path, rule));
  }

  #guarded<T>(path: string, mask: () => T): T | typeof MASKING_FAILED {
    try {
      return mask();
    } catch (error) {
      reportInternalError(`masking of ${path}`, error);
      return MASKING_FAILED;
    }
  }
}

function databaseSystem(attributes: Attributes | undefined): string | undefined {
  const system = attributes?.['db.system.name'] ?? attributes?.['db.system'];
  return typeof system === 'string' ? system : undefined;
}

/** Attributes that a span is started with here, as they may be given to a pipeline that is not ours. */
export function maskedAtSource(attributes: Attributes): Attributes {
  if (!runtime.maskAtSource) return attributes;
  const redactor = new Redactor(runtime.masker, echoIn(context.active()));
  return withEvidence(redactor.attributes(attributes), redactor.found);
}

/** Sets attributes; they are masked before, where no pipeline of ours does it later. */
export function setAttributesMasked(span: Span, attributes: Attributes): void {
  if (!runtime.maskAtSource) {
    span.setAttributes(attributes);
    return;
  }
  const redactor = new Redactor(runtime.masker, echoOf(span));
  span.setAttributes(redactor.attributes(attributes));
  noteOnSpan(span, redactor.found);
}

/** Whether two attribute values are the same, arrays item by item. */
export function isSameValue(before: unknown, after: unknown): boolean {
  if (Object.is(before, after)) return true;
  if (!Array.isArray(before) || !Array.isArray(after) || before.length !== after.length) return false;
  return before.every((item, index) => Object.is(item, after[index]));
}
