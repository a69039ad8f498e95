import { nsOnPath } from '../critical-path/critical-path.js';
import { settleClocks } from '../critical-path/settle-clocks.js';
import type { SpanRecord, TraceInput } from '../span-record.js';
import { toTraceTree } from '../tree/build-trace-tree.js';
import { circleIds } from '../tree/break-cycles.js';
import { mainRoot } from '../tree/main-root.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { code } from '../words/marks.js';
import { capital, countWord, listWords } from '../words/words.js';
import { besideOf } from './beside.js';
import type { Bottleneck, TraceExplanation } from './causes.types.js';
import { collectCauses, type RawCause } from './collect-causes.js';
import { describeCause } from './describe-cause.js';
import { headlineOf } from './headline.js';
import { findNotCauses } from './not-causes.js';
import { savingNs } from './saving.js';
import { findSuggestions } from './suggestions.js';
import { withoutUndefined } from '../../shared/options/without-undefined.js';

/** How much is told; the rest is summed up. */
export interface ExplainOptions {
  /**
   * The most causes to tell.
   *
   * @defaultValue 5
   */
  readonly limit?: number | undefined;
  /**
   * Causes below this share of the request are not told.
   *
   * @defaultValue 0.02
   */
  readonly atLeast?: number | undefined;
}

const nothing: TraceExplanation = {
  root: '',
  durationUs: 0,
  headline: 'There are no spans.',
  detail: '',
  causes: [],
  rest: { us: 0, share: 0 },
  notCauses: [],
  suggestions: [],
};

/**
 * Why a trace took as long as it did: the answer in a sentence, the causes by what they took of the critical path, what is
 * no cause, and what could be done.
 *
 * The causes and the rest add up to the time of the root. Sentences mark figures (`**`) and names (backticks).
 *
 * @example
 * const { headline, causes } = explainTrace({ spans });
 */
export function explainTrace(trace: TraceInput | TraceTree, options: ExplainOptions = {}): TraceExplanation {
  const { tree, sentence } = settleClocks(toTraceTree(trace));
  const explanation = explainTree(tree, options);
  return sentence === '' ? explanation : { ...explanation, detail: `${explanation.detail} ${sentence}`.trim() };
}

/** What of the trace the answer is not about, and why. */
function apartOf({ roots, spans, warnings }: TraceTree, main: number): string {
  const others = roots.filter((root) => root !== main);
  if (others.length === 0) return '';
  const circles = circleIds(warnings);
  const reasons = others.map((root) => {
    const { spanId, parentSpanId } = spans[root] as SpanRecord;
    if (parentSpanId === undefined) return ['it names no parent', 'some name no parent'];
    if (circles.has(spanId)) return ['its parents form a circle', 'parents form a circle'];
    return ['a parent was not received', 'parents were not received'];
  }) as [string, string][];
  const [first] = reasons as [[string, string]];
  if (others.length === 1) return `Another part of the trace is not below it: ${first[0]}.`;
  const all = [...new Set(reasons.map(([, many]) => many))];
  return `${capital(countWord(others.length))} other parts of the trace are not below it: ${listWords(all)}.`;
}

function explainTree(tree: TraceTree, options: ExplainOptions): TraceExplanation {
  const root = mainRoot(tree);
  if (root === undefined) return nothing;
  const tookNs = (tree.endNs[root] as number) - (tree.startNs[root] as number);
  const raw = collectCauses(tree, root).filter(({ ns }) => ns >= tookNs * (options.atLeast ?? 0.02));
  const told = raw.slice(0, options.limit ?? 5);
  const causes = told.map((cause, at) => toBottleneck(tree, root, cause, at + 1, tookNs));
  const restNs = tookNs - told.reduce((sum, { ns }) => sum + ns, 0);
  const below = pathWithBelow(tree);
  const suggestions = findSuggestions(tree, root, below);
  const headline = headlineOf(tree, root, raw, causes, below, suggestions);
  return {
    root: (tree.spans[root] as SpanRecord).spanId,
    durationUs: tookNs / 1000,
    ...headline,
    detail: [headline.detail, apartOf(tree, root)].filter((text) => text !== '').join(' '),
    causes,
    rest: { us: restNs / 1000, share: tookNs === 0 ? 0 : restNs / tookNs },
    notCauses: findNotCauses(tree, root, below, new Set(causes.flatMap(({ spanIds }) => spanIds))),
    suggestions,
  };
}

/**
 * What a request waited for, by what it took of the critical path, with the reason and what would be gained.
 *
 * @example
 * for (const { rank, name, share, reason } of bottlenecks({ spans })) console.log(rank, name, share, reason);
 */
export function bottlenecks(trace: TraceInput | TraceTree, options: ExplainOptions = {}): readonly Bottleneck[] {
  return explainTrace(trace, { limit: 50, atLeast: 0, ...withoutUndefined(options) }).causes;
}

/** Below this share of its time a saving needs a reason. */
const MUCH_LESS = 0.75;

/** Why less would be saved than a cause takes: something else ran beside it. */
function limitOf(tree: TraceTree, root: number, { members, ns, repeated }: RawCause, savesNs: number): string {
  if (savesNs >= ns * MUCH_LESS || repeated !== undefined) return '';
  const beside = besideOf(tree, root, members[0] as number);
  const name = beside === undefined ? undefined : tree.spans[beside]?.name;
  return name === undefined ? '' : ` ${code(name)} ran beside it, so that less would be saved.`;
}

function toBottleneck(tree: TraceTree, root: number, cause: RawCause, rank: number, tookNs: number): Bottleneck {
  const span = tree.spans[cause.members[0] as number] as SpanRecord;
  const savesNs = savingNs(tree, root, cause);
  const { title, sentence } = describeCause(tree, root, cause);
  return {
    rank,
    reason: cause.reason,
    service: span.service,
    name: span.name,
    spanIds: cause.members.map((index) => (tree.spans[index] as SpanRecord).spanId),
    ...(cause.repeated === undefined ? {} : { remaining: cause.repeated.groups.length }),
    us: cause.ns / 1000,
    share: tookNs === 0 ? 0 : cause.ns / tookNs,
    savesUs: Math.round(savesNs) / 1000,
    title,
    sentence: `${sentence}${limitOf(tree, root, cause, savesNs)}`,
  };
}

/** Time on the path of each span with all that is below it. */
function pathWithBelow(tree: TraceTree): Float64Array {
  const path = nsOnPath(tree);
  for (let index = path.length - 1; index >= 0; index--) {
    const above = tree.parent[index] as number;
    if (above >= 0) path[above] = (path[above] as number) + (path[index] as number);
  }
  return path;
}
