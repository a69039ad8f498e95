import type { Masker } from '../../privacy/masker.js';
import type { Open } from '../../shared/options/without-undefined.js';

/** A value that OpenTelemetry accepts as an attribute. */
export type AttributeValue = string | number | boolean | string[] | number[] | boolean[];

/** What stands for any value after it was made plain: only data, no accessors, no cycles. */
export type PlainValue = string | number | boolean | null | PlainValue[] | { [key: string]: PlainValue };

/** How much of a value is looked at and kept. */
export interface SerialiseLimits {
  /** Nested containers. @defaultValue 8 */
  readonly maxDepth: number;
  /** Elements or fields of one container. @defaultValue 128 */
  readonly maxItems: number;
  /** Bytes of UTF-8 of the whole result. @defaultValue 8192 */
  readonly maxBytes: number;
}

/** What the serialiser asks of a masker; `createMasker()` returns one. */
export type SerialiseMasker = Pick<Masker, 'isSensitiveKey' | 'attribute'> & Open<Pick<Masker, 'text' | 'mask'>>;

/** What {@link toAttributeValue} may be told; everything has a default. */
export interface SerialiseOptions {
  readonly limits?: Open<SerialiseLimits> | undefined;
  /** The name that the value is exported under; key rules of the masker apply to it. */
  readonly key?: string | undefined;
  /** Masks texts and sensitive keys. Without one, only what is marked as sensitive is masked. */
  readonly masker?: SerialiseMasker | undefined;
  /** The fields of an object that may be exported; `undefined` allows all of them. */
  readonly fieldsOf?: ((value: object) => readonly string[] | undefined) | undefined;
  /** Told every value that is masked because of its mark or its key, so that its echoes can be removed elsewhere. */
  readonly onSensitive?: ((value: unknown, path: string) => void) | undefined;
  /** Told of callbacks that throw; the value they were asked about is masked or left out. */
  readonly onInternalError?: ((site: string, error: unknown) => void) | undefined;
}

export const DEFAULT_LIMITS: SerialiseLimits = Object.freeze({ maxDepth: 8, maxItems: 128, maxBytes: 8192 });
