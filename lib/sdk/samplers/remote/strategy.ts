import type { Clock } from '../../../shared/time/clock.js';
import type { HeadRules } from '../head.sampler.js';
import { createRatioChoice, RateChoice, type SamplingChoice } from '../sampling-choice.js';
import type { CompiledRule } from '../rules/sampling-rules.js';

/** What Jaeger's sampling endpoint answers, in the parts that are read. */
interface StrategyResponse {
  readonly strategyType?: unknown;
  readonly probabilisticSampling?: { readonly samplingRate?: unknown } | null;
  readonly rateLimitingSampling?: { readonly maxTracesPerSecond?: unknown } | null;
  readonly operationSampling?: {
    readonly defaultSamplingProbability?: unknown;
    readonly defaultLowerBoundTracesPerSecond?: unknown;
    readonly perOperationStrategies?: readonly unknown[] | null;
  } | null;
}

/** More operations than this are noise in a strategy. */
const MAX_OPERATIONS = 2_000;

/**
 * What a sampler decides by, out of a strategy in Jaeger's format; `undefined` for what is none.
 *
 * Operations come first, then one rate for all, then one probability, as Jaeger's own clients read it.
 *
 * @see https://www.jaegertracing.io/docs/latest/sampling/
 */
export function readStrategy(response: unknown, clock: Pick<Clock, 'now'>): HeadRules | undefined {
  if (typeof response !== 'object' || response === null) return undefined;
  const { operationSampling, rateLimitingSampling, probabilisticSampling } = response as StrategyResponse;
  if (typeof operationSampling === 'object' && operationSampling !== null) {
    const probability = ratioOf(operationSampling.defaultSamplingProbability);
    if (probability === undefined) return undefined;
    const lowerBound = rateOf(operationSampling.defaultLowerBoundTracesPerSecond);
    return {
      base: withLowerBound(probability, lowerBound, clock),
      rules: operationRules(operationSampling.perOperationStrategies ?? [], lowerBound, clock),
    };
  }
  const perSecond = rateOf(rateLimitingSampling?.maxTracesPerSecond);
  if (perSecond !== undefined) return { base: new RateChoice(perSecond, clock), rules: [] };
  const ratio = ratioOf(probabilisticSampling?.samplingRate);
  return ratio === undefined ? undefined : { base: createRatioChoice(ratio), rules: [] };
}

function operationRules(
  strategies: readonly unknown[],
  lowerBound: number | undefined,
  clock: Pick<Clock, 'now'>,
): readonly CompiledRule[] {
  const choices = new Map<string, SamplingChoice>();
  for (const strategy of strategies.slice(0, MAX_OPERATIONS)) {
    const { operation, probabilisticSampling } = strategy as {
      operation?: unknown;
      probabilisticSampling?: { samplingRate?: unknown } | null;
    };
    const ratio = ratioOf(probabilisticSampling?.samplingRate);
    if (typeof operation === 'string' && ratio !== undefined && !choices.has(operation)) {
      choices.set(operation, withLowerBound(ratio, lowerBound, clock));
    }
  }
  return [...choices].map(([operation, choice]) => ({
    name: undefined,
    choice,
    readsAttributes: false,
    matchesName: (name) => name === operation,
  }));
}

/** A share, but at least so many a second: an operation that is rarely called is not forgotten. */
function withLowerBound(ratio: number, lowerBound: number | undefined, clock: Pick<Clock, 'now'>): SamplingChoice {
  const share = createRatioChoice(ratio);
  if (lowerBound === undefined || ratio === 1) return share;
  const floor = new RateChoice(lowerBound, clock);
  return {
    threshold: () => {
      const [byShare, byFloor] = [share.threshold(), floor.threshold()];
      // The lower threshold keeps more.
      return byShare === undefined || (byFloor !== undefined && byFloor < byShare) ? byFloor : byShare;
    },
    kept: () => floor.kept(),
  };
}

function ratioOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && value <= 1 ? value : undefined;
}

function rateOf(value: unknown): number | undefined {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? value : undefined;
}
