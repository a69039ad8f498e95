import type { KeyVerdict } from '../keys/key-verdict.js';
import type { CommandLine } from './command-state.js';

/** The names of the built-in detectors; each can be switched off. */
export type DetectorName =
  | 'card'
  | 'iban'
  | 'email'
  | 'phone'
  | 'ssn'
  | 'ip'
  | 'jwt'
  | 'http-credentials'
  | 'private-key'
  | 'vendor-token'
  | 'webhook-url'
  | 'url-userinfo'
  | 'key-value'
  | 'cli-argument';

/** A sensitive part of a text. */
export interface Hit {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
  /** Written as it is, instead of what the strategy gives: the shape of a URL stays, JSON stays JSON, a rest tells nothing. */
  readonly shape?: 'user-info' | 'json-string' | 'rest';
}

/** A part of a text. */
export type Range = Pick<Hit, 'start' | 'end'>;

/** What a detector may ask; detectors read the text near `at` only, so that a scan stays linear. */
export interface ScanContext {
  readonly on: Readonly<Record<DetectorName, boolean>>;
  verdict(key: string): KeyVerdict | undefined;
  /** Whether a key that ends before `end` can be sensitive at all: a cheap look at its last letters. */
  mayEndSensitiveKey(text: string, end: number): boolean;
  /** Whether the text is the value of a URL attribute, where the user part is never shown. */
  readonly isUrl: boolean;
  /** What of the text is read, from left to right. */
  readonly ranges: readonly Range[];
  /** Nothing before this index may be matched: it already was. */
  floor: number;
  /** Where the search for the end of a private key failed; it is not repeated before that. */
  noPemEndFrom: number;
  /** Where the next `@` stands, as far as it was looked for. */
  nextAt: number;
  /** The command line that was read last. */
  command: CommandLine | undefined;
  /** Where the reading ended because too much of the text is secret, -1 when it did not: the rest is masked as a whole. */
  restFrom: number;
  /** Counts a place where some letters more than the name before an operator are read. */
  glance(): void;
  /** Counts a place where words around it are read and compared. */
  look(): void;
  /** Counts a secret, which is read again when it is masked: two looks. */
  found(): void;
  /** Whether a text asks somewhere for tokens with a grant. */
  hasGrant(text: string): boolean;
  /** Whether that is so after this number of hits. */
  isSpent(hits: number): boolean;
  /** The same rules for a part of the text; what is counted there counts for the whole. */
  fresh(): ScanContext;
}
