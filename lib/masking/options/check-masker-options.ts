import {
  callback,
  checkByRules,
  count,
  flag,
  list,
  names,
  record,
  type OptionRules,
} from '../../shared/option-rules.js';
import type { KeyOptions } from '../keys/key-judge.js';
import type { SerialiseLimits } from '../objects/serialise.options.js';
import type { MaskerOptions } from './masker.options.js';

const RULES: OptionRules<MaskerOptions> = {
  keys: {
    add: names("'internalCode'"),
    remove: names("'email'"),
    allow: names("'auth.token'"),
  } satisfies OptionRules<KeyOptions>,
  detectors: {
    off: names("'phone'"),
    add: list('[{ name: "acme", pattern: /acme_[a-z0-9]{8,40}/ }]'),
    extended: flag,
  } satisfies OptionRules<NonNullable<MaskerOptions['detectors']>>,
  groups: { pii: flag, strict: flag } satisfies OptionRules<NonNullable<MaskerOptions['groups']>>,
  strategies: {
    default: [() => true, 'a strategy'],
    rules: record("{ card: 'partial' }"),
    keys: record("{ card: 'partial' }"),
  } satisfies OptionRules<NonNullable<MaskerOptions['strategies']>>,
  hashKey: [(value) => typeof value === 'string' || value instanceof Uint8Array, 'a text or bytes'],
  hashKeyId: [(value) => typeof value === 'string', "a text, for example 'k2'"],
  tokenize: callback('(value) => vault.tokenOf(value)'),
  allow: callback("({ rule, value }) => rule === 'email' && isOurs(value)"),
  onMasked: callback('({ rule }) => count(rule)'),
  onInternalError: callback('(site, error) => console.warn(site, error)'),
  limits: { maxDepth: count, maxItems: count, maxBytes: count } satisfies OptionRules<SerialiseLimits>,
};

/**
 * Refuses an option that nobody reads, and one of the wrong kind: a protection that silently is not there is worse than a
 * program that does not start.
 *
 * @throws TracedError `TRACED_INVALID_OPTION`
 */
export function checkMaskerOptions(options: MaskerOptions): void {
  checkByRules('createMasker()', options, RULES, "{ keys: { add: ['internalCode'] } }");
}
