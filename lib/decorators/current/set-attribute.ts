import { type AttributeValue, type Span } from '@opentelemetry/api';
import { echoOf } from '../../privacy/echo/echo.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import { evidenceOf, noteOnSpan } from '../../privacy/mask-evidence.js';
import { Redactor } from '../../privacy/redactor.js';
import type { Masker, MaskReport } from '../../privacy/masker.js';
import { privacy } from '../../privacy/privacy-state.js';
import { REDACTED } from '../../privacy/values/masks.js';
import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import { toAttributeValue } from '../../masking/objects/serialise.js';
import type { SerialiseMasker, SerialiseOptions } from '../../masking/objects/serialise.options.js';
import { spanFieldsOf } from '../rules/span-fields.js';
import { diag } from '../../shared/errors/diag.js';

/** Attributes as user code gives them: any value; what OpenTelemetry cannot hold becomes bounded JSON text. */
export type AttributeMap = Readonly<Record<string, unknown>>;

const MAX_PLAIN_LENGTH = 2048;
let hasWarnedOfKey = false;

/** Sets a value that needs neither serialising nor masking; sets nothing and answers `false` when it may need one of them. */
export function setPlain(span: Span, key: string, value: unknown): boolean {
  if (privacy.maskAtSource || !isPlain(value)) return false;
  if (typeof value === 'string' && privacy.masker.isSensitiveKey(key)) return false;
  span.setAttribute(key, value);
  return true;
}

/** Puts attributes on a span: serialised within bounds, and masked unless our pipeline does that later. */
export class AttributeTarget {
  /** The sensitive values that were met on the way. */
  sensitive: unknown[] | undefined;
  readonly #redactor: Redactor | undefined;

  constructor(private readonly span: Span | undefined) {
    if (privacy.maskAtSource) this.#redactor = new Redactor(privacy.masker, echoOf(span));
  }

  /** Sets one attribute; `undefined` and `null` set nothing. */
  set(key: string, value: unknown): void {
    const exported = this.export(key, value);
    if (exported !== undefined) this.span?.setAttribute(key, exported);
  }

  /** Sets all attributes of a map. */
  setAll(attributes: AttributeMap | undefined): void {
    if (typeof attributes !== 'object' || attributes === null) return;
    for (const key of Object.keys(attributes)) this.set(key, attributes[key]);
  }

  /** Sets the mask of a sensitive value in place of the value. */
  setMasked(key: string, value: unknown, strategy: MaskStrategy): void {
    if (value === undefined || value === null) return;
    this.#remember(value);
    const found: string[] = [];
    const masked = maskValue(key, value, strategy, ({ rule, path }) => found.push(evidenceOf(path, rule, key)));
    const exported = masked === undefined ? undefined : toAttributeValue(masked);
    if (exported !== undefined) this.span?.setAttribute(key, exported);
    this.#note(found);
  }

  /** The value as it is exported. */
  export(key: string, value: unknown): AttributeValue | undefined {
    if (value === undefined || value === null) return undefined;
    const exported = isPlain(value) ? this.#plain(key, value) : this.#serialised(key, value);
    const redactor = this.#redactor;
    if (redactor === undefined || exported === undefined) return exported;
    const before = redactor.found.length;
    const masked = redactor.attribute(key, exported);
    if (redactor.found.length > before) this.#note(redactor.found);
    return masked;
  }

  #plain<T>(key: string, value: T): T {
    if (typeof value === 'string' && privacy.masker.isSensitiveKey(key)) this.#remember(value);
    return value;
  }

  // Objects are masked here in any case: as text, their structure would have to be guessed.
  #serialised(key: string, value: unknown): AttributeValue | undefined {
    const found: string[] = [];
    const report: MaskReport = ({ rule, path }) => found.push(evidenceOf(path, rule, key));
    const options: SerialiseOptions = {
      key,
      masker: reporting(privacy.masker, report),
      fieldsOf: spanFieldsOf,
      onInternalError: reportInternalError,
      onSensitive: (secret) => this.#remember(secret),
    };
    const exported = toAttributeValue(value, options);
    this.#note(found);
    return exported;
  }

  #remember(value: unknown): void {
    (this.sensitive ??= []).push(value);
  }

  #note(found: readonly string[]): void {
    if (this.span !== undefined) noteOnSpan(this.span, found);
  }
}

/** The attributes of a map as they are exported. */
export function toExportedMap(attributes: AttributeMap): Record<string, AttributeValue> {
  const target = new AttributeTarget(undefined);
  const exported: Record<string, AttributeValue> = {};
  for (const key of Object.keys(attributes)) {
    const value = target.export(key, attributes[key]);
    if (value !== undefined) exported[key] = value;
  }
  return exported;
}

function isPlain(value: unknown): value is string | number | boolean {
  if (typeof value === 'string') return value.length <= MAX_PLAIN_LENGTH;
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value));
}

function maskValue(key: string, value: unknown, strategy: MaskStrategy, report: MaskReport): unknown {
  const masked = privacy.masker.mask(value, strategy, key, report);
  if (strategy === 'hash' && masked === REDACTED && !hasWarnedOfKey) {
    hasWarnedOfKey = true;
    diag.warn(
      `nestjs-traced: '${key}' is to be hashed, but there is no key, so it is redacted; set masking: { hashKey } or TRACED_MASK_KEY.`,
    );
  }
  return masked;
}

function reporting(masker: Masker, report: MaskReport): SerialiseMasker {
  return {
    isSensitiveKey: (key) => masker.isSensitiveKey(key),
    attribute: (key, value) => masker.attribute(key, value, report),
    text: (value) => masker.text(value, report),
    mask: (value, strategy, path) => masker.mask(value, strategy, path, report),
  };
}
