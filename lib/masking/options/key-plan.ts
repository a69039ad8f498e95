import { contentOf } from '../../privacy/content-table.js';
import { CACHED_KEYS, MAX_CACHED_KEY } from '../chars/limits.js';
import type { KeyVerdict } from '../keys/key-verdict.js';
import { wordsOf } from '../keys/key-words.js';
import type { MaskStrategy } from '../../privacy/values/mask-strategy.types.js';
import type { MaskerConfig } from './masker.config.js';

/** How the values of one attribute are treated. */
export interface KeyPlan {
  readonly isAllowed: boolean;
  /** The rule that makes the key sensitive. */
  readonly rule: KeyVerdict | undefined;
  readonly strategy: MaskStrategy;
  readonly content: 'text' | 'url' | 'sql' | 'identifier';
  /** The last short text under this key that held nothing to mask: most keys have the same value all the time. */
  clean: string | undefined;
}

/** Makes the function that plans a key once and remembers it: one look-up in a bounded map for each attribute. */
export function createKeyPlanner(config: MaskerConfig): (key: string) => KeyPlan {
  const cache = new Map<string, KeyPlan>();
  return (key) => {
    const known = cache.get(key);
    if (known !== undefined) return known;
    const plan = planFor(key, config);
    if (cache.size >= CACHED_KEYS) cache.clear();
    if (key.length <= MAX_CACHED_KEY) cache.set(key, plan);
    return plan;
  };
}

function planFor(key: string, config: MaskerConfig): KeyPlan {
  const own = config.keyStrategies.get(key);
  const verdict = config.judge.verdict(key);
  const rule = own !== undefined ? (verdict ?? 'key') : verdict;
  const strategy = own ?? config.ruleStrategies.get(rule ?? 'key') ?? config.defaultStrategy;
  return { isAllowed: config.judge.isAllowed(key), rule, strategy, content: planContent(key), clean: undefined };
}

function planContent(key: string): KeyPlan['content'] {
  const content = contentOf(key);
  if (content === 'url' || content === 'sql') return content;
  const last = wordsOf(key).at(-1);
  return last === 'id' || last === 'ids' || last === 'uuid' ? 'identifier' : 'text';
}
