import { createHash } from 'node:crypto';
import { TracedError } from '../../shared/errors/errors.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { checkMaskerOptions } from './check-masker-options.js';
import { resolveDetectors, type DetectorConfig } from './custom-detector.js';
import { createKeyJudge, type KeyJudge } from '../keys/key-judge.js';
import type { MaskFunction, MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import { requireStrategy, type HashKey } from '../../privacy/values/mask-strategy.js';
import type { MaskerOptions, MaskCandidate, MaskEvidence } from './masker.options.js';
import { DEFAULT_LIMITS, type SerialiseLimits } from '../objects/serialise.options.js';
import { withoutUndefined } from '../../shared/options/without-undefined.js';

/** The resolved options of a masker. */
export interface MaskerConfig {
  readonly judge: KeyJudge;
  readonly detectors: DetectorConfig;
  readonly defaultStrategy: MaskStrategy;
  readonly ruleStrategies: ReadonlyMap<string, MaskStrategy>;
  readonly keyStrategies: ReadonlyMap<string, MaskStrategy>;
  readonly hashKey: HashKey | undefined;
  readonly tokenize: MaskFunction | undefined;
  readonly limits: SerialiseLimits;
  readonly allow: ((candidate: MaskCandidate) => boolean) | undefined;
  readonly onMasked: ((evidence: MaskEvidence) => void) | undefined;
  readonly onInternalError: (site: string, error: unknown) => void;
}

const KEY_VARIABLE = 'TRACED_MASK_KEY';

/**
 * Fills the defaults and refuses what cannot work.
 *
 * @throws TracedError `TRACED_UNKNOWN_STRATEGY`, `TRACED_MISSING_HASH_KEY`, `TRACED_UNSAFE_PATTERN`, `TRACED_INVALID_OPTION`
 */
export function resolveMaskerConfig(options: MaskerOptions): MaskerConfig {
  checkMaskerOptions(options);
  const { strategies = {} } = options;
  const groups = { pii: options.groups?.pii !== false, strict: options.groups?.strict === true };
  const defaultStrategy = requireStrategy(strategies.default ?? 'redact', 'createMasker({ strategies.default })');
  const ruleStrategies = strategyMap(strategies.rules, 'strategies.rules');
  const keyStrategies = strategyMap(strategies.keys, 'strategies.keys');
  const used = new Set<MaskStrategy>([defaultStrategy, ...ruleStrategies.values(), ...keyStrategies.values()]);
  if (used.has('tokenize') && options.tokenize === undefined) {
    refuseOption('createMasker()', "uses the strategy 'tokenize' but has no function; set the option tokenize");
  }
  return {
    judge: createKeyJudge(options.keys, groups),
    detectors: resolveDetectors(options.detectors, groups),
    defaultStrategy,
    ruleStrategies,
    keyStrategies,
    hashKey: resolveHashKey(options, used.has('hash')),
    tokenize: options.tokenize,
    limits: { ...DEFAULT_LIMITS, ...withoutUndefined(options.limits) },
    allow: options.allow,
    onMasked: options.onMasked,
    onInternalError: options.onInternalError ?? (() => undefined),
  };
}

function strategyMap(
  record: Readonly<Record<string, MaskStrategy>> | undefined,
  name: string,
): Map<string, MaskStrategy> {
  const entries = Object.entries(record ?? {});
  return new Map(
    entries.map(([key, strategy]) => [key, requireStrategy(strategy, `createMasker({ ${name}['${key}'] })`)]),
  );
}

function resolveHashKey(options: MaskerOptions, isUsed: boolean): HashKey | undefined {
  const given = options.hashKey;
  const secret = given ?? process.env[KEY_VARIABLE];
  const isEmpty = secret === undefined || secret.length === 0 || (typeof secret === 'string' && secret.trim() === '');
  if (isEmpty && (isUsed || given !== undefined)) {
    throw new TracedError(
      'TRACED_MISSING_HASH_KEY',
      `createMasker() needs a key for the strategy 'hash', and ${given === undefined ? 'none is set' : 'the option hashKey is empty'}; set the option hashKey or the variable ${KEY_VARIABLE} to 32 random bytes`,
    );
  }
  return isEmpty ? undefined : { id: options.hashKeyId ?? keyId(secret), secret };
}

// A short name that tells keys apart and says nothing about the key.
function keyId(secret: string | Uint8Array): string {
  return createHash('sha256').update('traced-mask-key-id').update(secret).digest('hex').slice(0, 4);
}
