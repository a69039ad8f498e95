import { explainDifference, type DifferenceItem } from '../../analysis/difference/explain-difference.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import type { DifferenceAnswer } from '../api.js';
import { answerError, answerJson, type ViewerRequest, type ViewerResponse } from '../http/messages.js';
import type { AnswerSources } from './answer-sources.js';
import { findTraces } from './traces/find-traces.js';
import { rootSpanOf } from './traces/root-span.js';

/** A range of start times and durations, in microseconds. */
interface Range {
  readonly fromUs: number;
  readonly toUs: number;
  readonly minUs: number;
  readonly maxUs: number;
}

/** `GET api/difference`: what the traces in a range have in common that the others of the query have not. */
export function answerDifference({ store }: AnswerSources, { query }: ViewerRequest): ViewerResponse {
  const range = rangeOf(query);
  if (Object.values(range).some(Number.isNaN)) {
    return answerError(400, 'fromUs, toUs, minUs and maxUs are numbers of microseconds.');
  }
  const roots = findTraces(store, query.get('query')).flatMap(({ spans }) => merged(spans));
  const selected = roots.filter((root) => isIn(range, root));
  const rest = roots.filter((root) => !isIn(range, root));
  const { sentence, items } = explainDifference(selected, rest);
  const answer: DifferenceAnswer = {
    selected: selected.length,
    rest: rest.length,
    sentence,
    rows: differentFacts(items).map(({ attribute, value, selectedShare, restShare }) => ({
      attribute,
      value,
      selectedShare,
      restShare,
    })),
  };
  return answerJson(answer);
}

/** Name, route and path of a request often say the same: of values that equally many traces have, the first is enough. */
function differentFacts(items: readonly DifferenceItem[]): DifferenceItem[] {
  const seen = new Set<string>();
  return items.filter(({ selectedCount, restCount }) => {
    const key = `${selectedCount}/${restCount}`;
    return !seen.has(key) && seen.add(key);
  });
}

function rangeOf(query: URLSearchParams): Range {
  const read = (name: string, otherwise: number): number => Number(query.get(name) ?? otherwise);
  return {
    fromUs: read('fromUs', -Infinity),
    toUs: read('toUs', Infinity),
    minUs: read('minUs', -Infinity),
    maxUs: read('maxUs', Infinity),
  };
}

function isIn({ fromUs, toUs, minUs, maxUs }: Range, { startUs, durationUs }: SpanRecord): boolean {
  return startUs >= fromUs && startUs <= toUs && durationUs >= minUs && durationUs <= maxUs;
}

/** The root of a trace with the attributes of all its spans: what sets a slow trace apart may stand anywhere in it. */
function merged(spans: readonly SpanRecord[]): SpanRecord[] {
  const root = rootSpanOf(spans);
  if (root === undefined) return [];
  const attributes: Record<string, unknown> = {};
  for (const span of spans) Object.assign(attributes, span.attributes);
  return [{ ...root, attributes: Object.assign(attributes, root.attributes) }];
}
