import { checkOptions } from '../../shared/check-options.js';
import {
  callback,
  elsewhere,
  flag,
  group,
  list,
  names,
  record,
  text,
  whole,
  type OptionRules,
} from '../../shared/option-rules.js';
import type { KeyOptions } from '../keys/key-judge.js';
import type { SerialiseLimits } from '../objects/serialise.options.js';
import type { MaskerOptions } from './masker.options.js';

const LIMIT = whole(0);

/** What `createMasker()` takes. */
export const MASKER_OPTIONS: OptionRules<MaskerOptions> = {
  keys: group({
    add: names("['internalCode']"),
    remove: names("['email']"),
    allow: names("['auth.token']"),
  } satisfies OptionRules<KeyOptions>),
  detectors: group({
    off: names("['phone']"),
    add: list("[{ name: 'acme', pattern: /acme_[a-z0-9]{8,40}/ }]"),
    extended: flag,
  } satisfies OptionRules<NonNullable<MaskerOptions['detectors']>>),
  groups: group({ pii: flag, strict: flag } satisfies OptionRules<NonNullable<MaskerOptions['groups']>>),
  strategies: group({
    default: elsewhere,
    rules: record("{ card: 'partial' }"),
    keys: record("{ card: 'partial' }"),
  } satisfies OptionRules<NonNullable<MaskerOptions['strategies']>>),
  hashKey: {
    fits: (value) => typeof value === 'string' || value instanceof Uint8Array,
    expected: 'a text or bytes',
    isSecret: true,
  },
  hashKeyId: text('k2'),
  tokenize: callback('(value) => vault.tokenOf(value)'),
  allow: callback("({ rule, value }) => rule === 'email' && isOurs(value)"),
  onMasked: callback('({ rule }) => count(rule)'),
  onInternalError: callback('(site, error) => console.warn(site, error)'),
  limits: group({ maxDepth: LIMIT, maxItems: LIMIT, maxBytes: LIMIT } satisfies OptionRules<SerialiseLimits>),
};

/**
 * Refuses an option that nobody reads, and one of the wrong kind: a protection that silently is not there is worse than a
 * program that does not start.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkMaskerOptions(options: MaskerOptions): void {
  checkOptions('createMasker()', options, MASKER_OPTIONS);
}
