import type { AttributeValue, Span } from '@opentelemetry/api';
import { reportInternalError } from '../shared/guard.js';
import { runtime } from '../shared/runtime.js';
import { applyStrategy, type MaskStrategy } from '../masking/mask-strategy.js';
import { toAttributeValue } from '../masking/serialise.js';
import type { SerialiseMasker, SerialiseOptions } from '../masking/serialise.options.js';
import { spanFieldsOf } from './span-fields.js';

/** Attributes as user code gives them: any value; what OpenTelemetry cannot hold becomes bounded JSON text. */
export type AttributeMap = Readonly<Record<string, unknown>>;

const MAX_PLAIN_LENGTH = 2048;

/** Sets one attribute, serialised within bounds; `undefined` and `null` set nothing. */
export function setAttribute(span: Span, key: string, value: unknown): void {
  const exported = toExported(key, value);
  if (exported !== undefined) span.setAttribute(key, exported);
}

/** Sets the mask of a sensitive value in place of the value. */
export function setMasked(span: Span, key: string, value: unknown, strategy: MaskStrategy): void {
  const masked = maskValue(key, value, strategy);
  if (masked !== undefined) span.setAttribute(key, masked);
}

/** Sets all attributes of a map. */
export function setAttributes(span: Span, attributes: AttributeMap | undefined): void {
  if (typeof attributes !== 'object' || attributes === null) return;
  for (const key of Object.keys(attributes)) setAttribute(span, key, attributes[key]);
}

/** The attributes of a map as they are exported. */
export function toExportedMap(attributes: AttributeMap): Record<string, AttributeValue> {
  const exported: Record<string, AttributeValue> = {};
  for (const key of Object.keys(attributes)) {
    const value = toExported(key, attributes[key]);
    if (value !== undefined) exported[key] = value;
  }
  return exported;
}

function toExported(key: string, value: unknown): AttributeValue | undefined {
  if (value === undefined || value === null) return undefined;
  const masker = runtime.maskAtSource ? runtime.masker : undefined;
  if (masker === undefined) {
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
    if (typeof value === 'string' && value.length <= MAX_PLAIN_LENGTH) return value;
  }
  return toAttributeValue(value, serialiseOptions(key, masker as SerialiseMasker | undefined));
}

function maskValue(key: string, value: unknown, strategy: MaskStrategy): AttributeValue | undefined {
  if (value === undefined || value === null) return undefined;
  const mask = runtime.masker?.mask;
  const masked =
    mask === undefined
      ? applyStrategy(strategy, value, { rule: 'sensitive', path: key }, (error) =>
          reportInternalError(`mask ${key}`, error),
        )
      : mask.call(runtime.masker, value, strategy, key);
  return masked === undefined ? undefined : toAttributeValue(masked);
}

function serialiseOptions(key: string, masker: SerialiseMasker | undefined): SerialiseOptions {
  return { key, masker, fieldsOf: spanFieldsOf, onInternalError: reportInternalError };
}
