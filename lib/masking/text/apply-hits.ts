import { AHEAD, BACK } from '../chars/limits.js';
import type { Hit, Range } from '../detectors/hit.js';
import { maskedUserInfo } from '../detectors/address/user-info.js';
import { isMasked, REDACTED, REDACTED_IN_URL } from '../../privacy/values/masks.js';
import { applyStrategy } from '../../privacy/values/mask-strategy.js';
import type { MaskerConfig } from '../options/masker.config.js';
import type { MaskEvidence } from '../options/masker.options.js';
import type { ProducedMasks } from '../strategies/produced-masks.js';
import { TextPieces } from '../chars/text-pieces.js';

/** Where hits are replaced, and who is told. */
export interface ApplyContext {
  readonly config: MaskerConfig;
  readonly produced: ProducedMasks;
  readonly path: string;
  readonly isUrl: boolean;
  readonly report: ((evidence: MaskEvidence) => void) | undefined;
}

/** The text with its hits replaced, the same string when nothing was; `near` are told the surroundings of each. */
export function applyHits(text: string, hits: readonly Hit[], context: ApplyContext, near: Range[] = []): string {
  const pieces = new TextPieces(text);
  let growth = 0;
  for (const hit of hits) {
    const { start, end } = hit;
    const replacement = replacementOf(text.slice(start, end), hit, context);
    const from = Math.max(near.at(-1)?.end ?? 0, start + growth - AHEAD);
    if (replacement !== undefined) {
      pieces.replace(start, end, replacement);
      growth += replacement.length - (end - start);
    }
    near.push({ start: from, end: end + growth + BACK });
  }
  return pieces.upTo(text.length);
}

function replacementOf(value: string, hit: Hit, context: ApplyContext): string | undefined {
  const isRest = hit.shape === 'rest';
  if (isMasked(value) || context.produced.has(value)) return undefined;
  if (!isRest && isRescued(value, hit.rule, context)) return undefined;
  tell(hit.rule, context);
  if (hit.shape === 'user-info') return maskedUserInfo(value);
  if (isRest) return maskIn(context);
  const mask = maskOf(value, hit.rule, context);
  return hit.shape === 'json-string' ? JSON.stringify(mask) : mask;
}

function maskIn({ isUrl }: ApplyContext): string {
  return isUrl ? REDACTED_IN_URL : REDACTED;
}

function maskOf(value: string, rule: string, context: ApplyContext): string {
  const { config, produced, path } = context;
  const strategy = config.ruleStrategies.get(rule) ?? config.defaultStrategy;
  if (strategy === 'redact' || strategy === 'drop') return maskIn(context);
  const { hashKey, tokenize } = config;
  const masked = applyStrategy(strategy, value, { rule, path, hashKey, tokenize }, (error) =>
    config.onInternalError(`strategy of ${rule}`, error),
  );
  return produced.add(strategy, String(masked ?? REDACTED));
}

function isRescued(value: unknown, rule: string, { config, path }: ApplyContext): boolean {
  return config.allow !== undefined && asks(config, { rule, path, value });
}

/** The user's answer; one that fails rescues nothing. */
export function asks(config: MaskerConfig, candidate: { rule: string; path: string; value: unknown }): boolean {
  try {
    return config.allow?.(candidate) === true;
  } catch (error) {
    config.onInternalError('allow', error);
    return false;
  }
}

/** Tells the listeners what was masked. */
export function tell(rule: string, { config, path, report }: ApplyContext): void {
  if (config.onMasked === undefined && report === undefined) return;
  for (const listener of [config.onMasked, report]) {
    try {
      listener?.({ rule, path });
    } catch (error) {
      config.onInternalError('onMasked', error);
    }
  }
}
