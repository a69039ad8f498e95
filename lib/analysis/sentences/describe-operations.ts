import type { OperationStatistics } from '../statistics/statistics.js';
import { formatDuration } from '../words/duration.js';
import { code, strong } from '../words/marks.js';
import { percent } from '../words/words.js';

/** What a view says above its drawing. Sentences mark figures and names, see `sentenceParts`. */
export interface ViewSentence {
  readonly sentence: string;
  readonly detail: string;
}

/** How an operation went before, for "its p95 rose from … to …"; microseconds. */
export interface Trend {
  readonly service: string;
  readonly name: string;
  /** Oldest first; `null` where nothing ran. */
  readonly trendUs: readonly (number | null)[];
}

/** A p95 that has risen by less than this factor is not mentioned. */
const ROSE = 1.5;
/** Failures below this share, or among fewer than `FEW` calls, are not mentioned. */
const FAILING = 0.05;
const FEW = 10;

/**
 * What one would say of the operations of an application: which of them requests wait for, and what became slower.
 *
 * @example
 * describeOperations(statistics(spans)).sentence; // `payment.charge` makes **44 %** of all waiting.
 */
export function describeOperations(
  operations: readonly Pick<OperationStatistics, 'service' | 'name' | 'pathShare' | 'errorCount' | 'count'>[],
  trends: readonly Trend[] = [],
): ViewSentence {
  const first = operations.reduce<(typeof operations)[number] | undefined>(
    (best, next) => (best === undefined || next.pathShare > best.pathShare ? next : best),
    undefined,
  );
  if (first === undefined) return { sentence: 'Nothing has run yet.', detail: '' };
  const trend = trends.find(({ service, name }) => service === first.service && name === first.name);
  const rose = trend === undefined ? '' : riseOf(trend.trendUs);
  const small = first.pathShare < 0.1;
  const failing = worst(operations.filter(({ count, errorCount }) => count >= FEW && errorCount / count >= FAILING));
  const fails =
    failing === undefined
      ? ''
      : ` ${code(failing.name)} fails ${percent(failing.errorCount / failing.count)} of its calls.`;
  return {
    sentence: small
      ? `No single operation makes requests slow; the first is ${code(first.name)} with ${percent(first.pathShare)} of all waiting.${fails}`
      : `${code(first.name)} makes ${strong(percent(first.pathShare))} of all waiting${rose}.${fails}`,
    detail:
      'By share of the critical path: making the first rows faster makes requests faster, the rest changes little.',
  };
}

type Counted = Pick<OperationStatistics, 'name' | 'errorCount' | 'count'>;

function worst(operations: readonly Counted[]): Counted | undefined {
  return operations.toSorted((a, b) => b.errorCount / b.count - a.errorCount / a.count)[0];
}

function riseOf(trendUs: readonly (number | null)[]): string {
  const known = trendUs.filter((us) => us !== null);
  const last = known.at(-1);
  const before = known.slice(0, -1).toSorted((a, b) => a - b);
  const usual = before[Math.floor(before.length / 2)];
  if (last === undefined || usual === undefined || before.length < 3 || last < usual * ROSE) return '';
  return `, and its p95 rose from ${formatDuration(usual)} to ${strong(formatDuration(last))}`;
}
