import { callback, flag, group, number, text, type OptionRules } from '../../../shared/options/option-rules.js';
import { compileImportant, IMPORTANT_OPERATIONS } from '../../samplers/rules/default-rules.js';
import type { TailOptions } from '../../samplers/sampling.options.js';
import { checkSampling } from '../../samplers/refuse-sampler.js';

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

const LIMIT = number({ above: 0 });
const TAIL_OPTIONS: OptionRules<TailOptions> = {
  errors: flag,
  slowMs: LIMIT,
  slowerThanUsual: flag,
  important: flag,
  forcedBy: text('sampling.priority'),
  keep: callback('({ spans }) => spans.length > 100'),
  tellCallers: flag,
  heedCallees: flag,
  maxTraces: LIMIT,
  maxSpansPerTrace: LIMIT,
  maxBytes: LIMIT,
  ttlMs: LIMIT,
};

/** @throws TracedError `TRACED_INVALID_SAMPLER` naming the option. */
export function resolveTail(options: TailOptions, important: readonly string[] = IMPORTANT_OPERATIONS): TailConfig {
  checkSampling('sampling.tail', options, group(TAIL_OPTIONS));
  const isImportant =
    options.important === false || important.length === 0 ? () => false : byName(compileImportant(important));
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

/** Names come from code and are few; names out of data must not fill the memory. */
const MAX_NAMES = 1_000;

/** Asked once for each name. */
function byName(decide: (name: string) => boolean): (name: string) => boolean {
  const known = new Map<string, boolean>();
  return (name) => {
    let answer = known.get(name);
    if (answer !== undefined) return answer;
    answer = decide(name);
    if (known.size >= MAX_NAMES) known.clear();
    known.set(name, answer);
    return answer;
  };
}
