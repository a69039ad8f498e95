import { describeKnown } from '../../../shared/suggest-name.js';
import { compileImportant, IMPORTANT_OPERATIONS } from '../../samplers/default-rules.js';
import type { TailOptions } from '../../samplers/sampling.options.js';
import { refuseSampler } from '../../samplers/refuse-sampler.js';

/** {@link TailOptions} with everything filled in. */
export interface TailConfig {
  readonly errors: boolean;
  /** Infinity when there is no limit. */
  readonly slowMs: number;
  readonly slowerThanUsual: boolean;
  readonly isImportant: (name: string) => boolean;
  readonly forcedBy: string;
  readonly keep: TailOptions['keep'];
  readonly maxTraces: number;
  readonly maxSpansPerTrace: number;
  readonly maxBytes: number;
  readonly ttlMs: number;
  readonly tellCallers: boolean;
  readonly heedCallees: boolean;
}

const LIMITS = { maxTraces: 5_000, maxSpansPerTrace: 2_000, maxBytes: 32 * 1024 * 1024, ttlMs: 60_000 } as const;
const OPTIONS = [
  'errors',
  'slowMs',
  'slowerThanUsual',
  'important',
  'forcedBy',
  'keep',
  'tellCallers',
  'heedCallees',
  ...Object.keys(LIMITS),
];

/** @throws TracedError `TRACED_INVALID_SAMPLER` naming the option. */
export function resolveTail(options: TailOptions, important: readonly string[] = IMPORTANT_OPERATIONS): TailConfig {
  for (const [key, value] of Object.entries(options)) {
    if (!OPTIONS.includes(key)) refuseSampler(`sampling.tail has the option '${key}'. ${describeKnown(key, OPTIONS)}`);
    const isNumber = key === 'slowMs' || key in LIMITS;
    if (isNumber && value !== undefined && !(typeof value === 'number' && value > 0)) {
      refuseSampler(`sampling.tail.${key} is ${String(value)}; write a number above 0.`);
    }
  }
  const isImportant = options.important === false || important.length === 0 ? () => false : compileImportant(important);
  return {
    errors: options.errors !== false,
    slowMs: options.slowMs ?? Number.POSITIVE_INFINITY,
    slowerThanUsual: options.slowerThanUsual !== false,
    isImportant,
    forcedBy: options.forcedBy ?? 'sampling.priority',
    keep: options.keep,
    maxTraces: options.maxTraces ?? LIMITS.maxTraces,
    maxSpansPerTrace: options.maxSpansPerTrace ?? LIMITS.maxSpansPerTrace,
    maxBytes: options.maxBytes ?? LIMITS.maxBytes,
    ttlMs: options.ttlMs ?? LIMITS.ttlMs,
    tellCallers: options.tellCallers === true,
    heedCallees: options.heedCallees === true,
  };
}
