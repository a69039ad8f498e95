import { createHmac } from 'node:crypto';
import type { MaskFunction, MaskStrategy } from './mask-strategy.types.js';
import { isMasked, REDACTED } from './masks.js';
import { TracedError } from '../../shared/errors/errors.js';

/** What the strategies need besides the value. */
export interface StrategyContext {
  readonly rule?: string | undefined;
  readonly path?: string | undefined;
  readonly hashKey?: HashKey | undefined;
  readonly tokenize?: MaskFunction | undefined;
}

/** A key of the `hash` strategy, with a name that tells hashes of different keys apart. */
export interface HashKey {
  readonly id: string;
  readonly secret: string | Uint8Array;
}

const STRATEGY_NAMES: ReadonlySet<unknown> = new Set(['redact', 'drop', 'partial', 'hash', 'tokenize']);

/** Whether a value is a strategy; a string that names none is not. */
export function isMaskStrategy(value: unknown): value is MaskStrategy {
  return typeof value === 'function' || STRATEGY_NAMES.has(value);
}

/**
 * Returns the strategy, or tells which one is not known.
 *
 * @param where what declared it, for example `@Sensitive on PaymentService.pay`.
 * @throws TracedError `TRACED_UNKNOWN_STRATEGY`
 */
export function requireStrategy(value: unknown, where: string): MaskStrategy {
  if (isMaskStrategy(value)) return value;
  const shown = typeof value === 'string' ? `'${value}'` : typeof value;
  throw new TracedError(
    'TRACED_UNKNOWN_STRATEGY',
    `${where} asks for the mask strategy ${shown}; use one of 'redact', 'drop', 'partial', 'hash', 'tokenize' or a function`,
  );
}

/**
 * Replaces a sensitive value; `undefined` means that it is dropped.
 *
 * Never throws and never lets the value through: a strategy that fails, and `hash` without a key, give `[REDACTED]`.
 */
export function applyStrategy(
  strategy: MaskStrategy,
  value: unknown,
  context: StrategyContext = {},
  onError?: (error: unknown) => void,
): string | number | boolean | undefined {
  try {
    return replace(strategy, value, context);
  } catch (error) {
    onError?.(error);
    return REDACTED;
  }
}

function replace(
  strategy: MaskStrategy,
  value: unknown,
  context: StrategyContext,
): string | number | boolean | undefined {
  if (typeof strategy === 'function') return custom(strategy, value, context);
  if (strategy === 'drop') return undefined;
  if (strategy === 'partial') return typeof value === 'object' ? REDACTED : partial(String(value), context.rule);
  if (strategy === 'hash') return hash(value, context);
  if (strategy === 'tokenize' && context.tokenize) return custom(context.tokenize, value, context);
  return REDACTED;
}

function custom(
  strategy: MaskFunction,
  value: unknown,
  context: StrategyContext,
): string | number | boolean | undefined {
  const result: unknown = strategy(value, { rule: context.rule ?? 'sensitive', path: context.path ?? '' });
  if (result === undefined || typeof result === 'string' || typeof result === 'boolean') return result;
  // Anything but a primitive (a promise, an object that holds the value) is not a replacement.
  return typeof result === 'number' ? result : REDACTED;
}

const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,255}$/;
const CARD = /^\d(?:[ -]?\d){12,18}$/;
const PHONE = /^\+\d(?:[ ().-]{0,3}\d){6,14}$/;

function partial(text: string, rule: string | undefined): string {
  if (isMasked(text)) return text;
  if (EMAIL.test(text)) return `${String.fromCodePoint(text.codePointAt(0) ?? 42)}***${text.slice(text.indexOf('@'))}`;
  if (rule === 'phone' || PHONE.test(text)) return `****${text.slice(-2)}`;
  if (rule === 'card' || CARD.test(text)) return `****${text.replace(/\D/g, '').slice(-4)}`;
  const tail = text.slice(-4);
  return text.length >= 16 && /^[\w+/=.-]{4}$/.test(tail) ? `****${tail}` : '****';
}

function hash(value: unknown, context: StrategyContext): string {
  if (context.hashKey === undefined || typeof value === 'object' || typeof value === 'function') return REDACTED;
  const text = String(value);
  if (isMasked(text)) return text;
  const digest = createHmac('sha256', context.hashKey.secret).update(normalise(text)).digest('base64url');
  return `h:${context.hashKey.id}:${digest.slice(0, 22)}`;
}

// Two spellings of one address or card are one value; anything else is hashed as it is.
function normalise(text: string): string {
  if (EMAIL.test(text)) return text.toLowerCase();
  if (CARD.test(text) || PHONE.test(text)) return text.replace(/\D/g, '');
  return text;
}
