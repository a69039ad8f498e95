import { checkOptions } from '../../shared/options/check-options.js';
import * as is from '../../shared/options/option-rules.js';
import type { OptionRules } from '../../shared/options/option-rules.js';
import type { KeyOptions } from '../keys/key-judge.js';
import type { SerialiseLimits } from '../objects/serialise.options.js';
import type { MaskerOptions } from './masker.options.js';

const LIMIT = is.whole(0);

/** What `createMasker()` takes. */
export const MASKER_OPTIONS: OptionRules<MaskerOptions> = {
  keys: is.group({
    add: is.names("['internalCode']"),
    remove: is.names("['email']"),
    allow: is.names("['auth.token']"),
  } satisfies OptionRules<KeyOptions>),
  detectors: is.group({
    off: is.names("['phone']"),
    add: is.list("[{ name: 'acme', pattern: /acme_[a-z0-9]{8,40}/ }]"),
    extended: is.flag,
  } satisfies OptionRules<NonNullable<MaskerOptions['detectors']>>),
  groups: is.group({ pii: is.flag, strict: is.flag } satisfies OptionRules<NonNullable<MaskerOptions['groups']>>),
  strategies: is.group({
    default: is.elsewhere,
    rules: is.record("{ card: 'partial' }"),
    keys: is.record("{ card: 'partial' }"),
  } satisfies OptionRules<NonNullable<MaskerOptions['strategies']>>),
  hashKey: {
    fits: (value) => typeof value === 'string' || value instanceof Uint8Array,
    expected: 'a text or bytes',
    isSecret: true,
  },
  hashKeyId: is.text('k2'),
  tokenize: is.callback('(value) => vault.tokenOf(value)'),
  allow: is.callback("({ rule, value }) => rule === 'email' && isOurs(value)"),
  onMasked: is.callback('({ rule }) => count(rule)'),
  onInternalError: is.callback('(site, error) => console.warn(site, error)'),
  limits: is.group({ maxDepth: LIMIT, maxItems: LIMIT, maxBytes: LIMIT } satisfies OptionRules<SerialiseLimits>),
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
