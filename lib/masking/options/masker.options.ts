import type { DetectorName } from '../detectors/hit.js';
import type { KeyOptions } from '../keys/key-judge.js';
import type { MaskContext, MaskFunction, MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import type { SerialiseLimits } from '../objects/serialise.options.js';
import type { Open } from '../../shared/options/without-undefined.js';

/** A part of a text that a detector found: from `start` up to, not including, `end`. */
export interface DetectedRange {
  readonly start: number;
  readonly end: number;
}

/** A detector of your own: a function, or a pattern that provably runs in linear time. */
export interface CustomDetector {
  /** Its rule name, in evidence and `strategies`. */
  readonly name: string;
  /** Called only for texts that contain this literal. Required with `find`, so that most texts cost nothing. */
  readonly trigger?: string | undefined;
  /** Returns the sensitive ranges of a text. It must read each character a bounded number of times. */
  readonly find?: ((text: string) => Iterable<DetectedRange>) | undefined;
  /** A pattern; refused with `TRACED_UNSAFE_PATTERN` unless it is proven linear. */
  readonly pattern?: RegExp | undefined;
  /** Has the last word on what `pattern` matched. */
  readonly validate?: ((match: string) => boolean) | undefined;
}

/** What was masked: the rule and where, never the value. */
export interface MaskEvidence extends MaskContext {}

/** What {@link MaskerOptions.allow} is asked about. */
export interface MaskCandidate extends MaskContext {
  readonly value: unknown;
}

/** Where a masked value was found: the rule and the range, never the text. */
export interface MaskExplanation {
  readonly rule: string;
  readonly start: number;
  readonly end: number;
}

/** How {@link createMasker} masks; everything has a default. */
export interface MaskerOptions {
  /** Sensitive names besides, or instead of, the built-in rule. */
  readonly keys?: KeyOptions | undefined;
  /** Built-in detectors to switch off, and detectors of your own. */
  readonly detectors?:
    | {
        readonly off?: readonly DetectorName[] | undefined;
        readonly add?: readonly CustomDetector[] | undefined;
        /** Forms that few logs have: `.pgpass`, `.netrc`, `echo … | sudo -S`, `… is the password`. @defaultValue false */
        readonly extended?: boolean | undefined;
      }
    | undefined;
  /** Groups of rules. @defaultValue { pii: true, strict: false } */
  readonly groups?:
    | {
        /** E-mail addresses, phone numbers, SSN, IBAN and birth dates, as keys and as values. */
        readonly pii?: boolean | undefined;
        /** Names, postal and network addresses, user ids. */
        readonly strict?: boolean | undefined;
      }
    | undefined;
  /** How a rule's or a key's hits are masked; `default` is the strategy of everything else. @defaultValue 'redact' */
  readonly strategies?:
    | {
        readonly default?: MaskStrategy | undefined;
        /** By rule: `card`, `email`, `key` (any sensitive key), the name of your detector. */
        readonly rules?: Readonly<Record<string, MaskStrategy>> | undefined;
        /** By key, exactly as the attribute is called. */
        readonly keys?: Readonly<Record<string, MaskStrategy>> | undefined;
      }
    | undefined;
  /** The key of the `hash` strategy; 32 random bytes are a good one. @defaultValue the variable `TRACED_MASK_KEY` */
  readonly hashKey?: string | Uint8Array | undefined;
  /** Names the key in each hash, so that hashes of an old and a new key are told apart. @defaultValue 'k1' */
  readonly hashKeyId?: string | undefined;
  /** The function behind the strategy `tokenize`. */
  readonly tokenize?: MaskFunction | undefined;
  /** Rescues a value: answer `true` and it is exported as it is. Never asked about `@Sensitive` values. */
  readonly allow?: ((candidate: MaskCandidate) => boolean) | undefined;
  /** Told what was masked. */
  readonly onMasked?: ((evidence: MaskEvidence) => void) | undefined;
  /** Told of a rule or callback that failed; the value it was looking at is masked. */
  readonly onInternalError?: ((site: string, error: unknown) => void) | undefined;
  /** How much of an object is looked at; texts are looked at wholly. */
  readonly limits?: Open<SerialiseLimits> | undefined;
}
