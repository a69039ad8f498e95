import { stepsOf } from '../what-if/schedule.js';
import { peerOf } from '../service-map/peer.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { formatDuration } from '../words/duration.js';
import { code, strong } from '../words/marks.js';
import { capital, countWord, groupDigits, listWords, percent, timesWord } from '../words/words.js';
import { attemptsOf, isAttempt } from './attempts.js';
import { blockerOf } from './blocker.js';
import type { Bottleneck, Suggestion } from './causes.types.js';
import type { RawCause } from './collect-causes.js';
import { isOwnPart } from './describe-cause.js';
import { kindOf } from './kind.js';
import { reasonOf } from './reason.js';
import { howRepeated, type RepeatedCalls } from './repeated-calls.js';

interface Headline {
  readonly headline: string;
  readonly detail: string;
}

/** A part this large of the request is what it is about. */
const MAIN = 0.5;
/** A change must save at least this share to be worth a word. */
const WORTH = 0.05;

/** The answer to "why is this slow" in one sentence, and what one wants to know next. */
export function headlineOf(
  tree: TraceTree,
  root: number,
  raw: readonly RawCause[],
  causes: readonly Bottleneck[],
  below: Float64Array,
  suggestions: readonly Suggestion[],
): Headline {
  const span = tree.spans[root] as SpanRecord;
  const tookNs = (tree.endNs[root] as number) - (tree.startNs[root] as number);
  const took = formatDuration(tookNs / 1000);
  const detail = (text: string): string => [text, ending(span)].filter((part) => part !== '').join(' ');
  if (span.open === true) return open(tree, root, took);
  const [first, firstRaw] = [causes[0], raw[0]];
  if (first === undefined || firstRaw === undefined)
    return { headline: `${took} in ${code(span.name)}.`, detail: detail('') };
  if (first.reason === 'n+1' && first.share >= 0.3)
    return repeatedly(took, tookNs / 1000, first, firstRaw, detail, kindOf(span));
  const main = mainCall(tree, root, below, tookNs);
  if (main === root)
    return (
      oneByOne(tree, tookNs, below, first, suggestions[0], detail) ?? spread(tree, took, raw, causes, detail, span)
    );
  const called = tree.spans[main] as SpanRecord;
  const mainNs = below[main] as number;
  const tries = attemptsOf(called);
  const what =
    tries > 1
      ? `, which was tried ${timesWord(tries)} ${called.error ? 'and gave up' : 'before it worked'}`
      : toWhom(tree, main, called);
  const who =
    reasonOf(tree, main) === 'blocked-event-loop'
      ? `${blockerOf(tree, [main])}, which blocked the event loop`
      : code(called.name) + what;
  return {
    headline: `${took}: ${strong(formatDuration(mainNs / 1000))} of it is ${who}.`,
    detail: detail(partsOf(tree, main, mainNs, raw, partsBelow(tree, main, raw, causes))),
  };
}

/** Whom a call went to that sent no spans: its name is often no more than the method. */
function toWhom(tree: TraceTree, main: number, called: SpanRecord): string {
  const peer = called.kind === 'client' && reasonOf(tree, main) === 'slow-call' ? peerOf(called) : undefined;
  return peer === undefined ? '' : `, a call to ${code(peer)}${called.error ? ' that failed' : ''}`;
}

/** Down from the root as long as one child has most of what its parent has, to where it splits or is repeated. */
function mainCall(tree: TraceTree, root: number, below: Float64Array, tookNs: number): number {
  let main = root;
  for (;;) {
    const span = tree.spans[main] as SpanRecord;
    if (main !== root && attemptsOf(span) > 1) return main;
    const steps = stepsOf(tree, main);
    let best: number | undefined;
    for (const { index } of steps)
      if (best === undefined || (below[index] as number) > (below[best] as number)) best = index;
    if (best === undefined || (below[best] as number) < tookNs * MAIN || isAttempt(tree.spans[best] as SpanRecord))
      return main;
    main = best;
  }
}

/** The causes that lie in a call as a whole: only they can be parts of its time. */
function partsBelow(
  tree: TraceTree,
  main: number,
  raw: readonly RawCause[],
  causes: readonly Bottleneck[],
): readonly Bottleneck[] {
  const end = tree.subtreeEnd[main] as number;
  return causes.filter((_, at) => raw[at]?.members.every((member) => member >= main && member < end) === true);
}

/** What the main call's time was, if it was not its own work alone. */
function partsOf(
  tree: TraceTree,
  main: number,
  mainNs: number,
  raw: readonly RawCause[],
  causes: readonly Bottleneck[],
): string {
  const called = tree.spans[main] as SpanRecord;
  const pause = causes.find(({ reason, spanIds }) => reason === 'back-off' && spanIds.includes(called.spanId));
  if (pause !== undefined) {
    const share = (pause.us * 1000) / mainNs;
    const much = share > 0.5 ? 'More than half of that' : `Of that, ${percent(share)}`;
    return `${much}, ${formatDuration(pause.us)}, was waiting between the attempts.`;
  }
  const own = causes.find(({ spanIds }) => spanIds.includes(called.spanId));
  if (own !== undefined && own.us * 1000 >= mainNs * 0.9) {
    if (own.reason === 'slow-query') return 'All of that is the database.';
    if (own.reason === 'network') return 'Most of that is the way between the services.';
    return own.reason === 'own-work' ? 'It is its own work: nothing below it was waited for.' : '';
  }
  const parts = causes.slice(0, 2).filter(({ us }) => us * 1000 < mainNs);
  if (parts.length === 0) return '';
  const told = parts.map((part) => {
    // The two sides of a call have one name.
    const isServer = part.reason === 'own-work' && part.name === called.name && part.service !== called.service;
    const what = isServer ? `the work of ${code(part.service)}` : partName(tree, raw, part);
    return `${what} with ${formatDuration(part.us)}`;
  });
  if (parts.reduce((sum, { us }) => sum + us * 1000, 0) > mainNs / 2) return `Most of that: ${listWords(told)}.`;
  return told.length === 1 ? `The largest part is ${told[0]}.` : `The largest parts: ${listWords(told)}.`;
}

function repeatedly(
  took: string,
  tookUs: number,
  first: Bottleneck,
  { repeated, ns }: RawCause,
  detail: (text: string) => string,
  whole: string,
): Headline {
  const { count, errorCount, what, order, groups, tenAtATimeUs } = repeated as RepeatedCalls;
  const all = groups.length === 1 ? `all ${groupDigits(count)}` : 'each group';
  const ten = count / groups.length > 10 ? 'Ten at a time' : 'All of a group at the same time';
  const [change, savesUs] =
    what !== 'work' ? [`One ${what} for ${all}`, first.savesUs] : [ten, order === 'parallel' ? 0 : tenAtATimeUs];
  const then = formatDuration(tookUs - savesUs);
  const hint = savesUs < tookUs * WORTH ? '' : `${change} would bring the ${whole} to about ${then}.`;
  const failed = errorCount === 0 ? '' : capital(`${countWord(errorCount)} of them failed.`);
  const run = `run ${timesWord(count)} ${howRepeated(repeated as RepeatedCalls, countWord)}`;
  return {
    headline: `${took}: ${strong(formatDuration(ns / 1000))} of it is the same ${what}, ${code(first.name)}, ${run}.`,
    detail: detail([hint, failed].filter((text) => text !== '').join(' ')),
  };
}

/** Many calls without a large one among them, that wait for one another. */
function oneByOne(
  tree: TraceTree,
  tookNs: number,
  below: Float64Array,
  first: Bottleneck,
  suggestion: Suggestion | undefined,
  detail: (text: string) => string,
): Headline | undefined {
  if (suggestion === undefined || suggestion.savesUs * 1000 < tookNs * MAIN || first.share >= 0.35) return undefined;
  const ids = new Set(suggestion.spanIds);
  const calls = tree.spans.flatMap(({ spanId }, index) => (ids.has(spanId) ? [below[index] as number] : []));
  const ns = calls.reduce((sum, each) => sum + each, 0);
  return {
    headline: `${formatDuration(tookNs / 1000)}: ${strong(formatDuration(ns / 1000))} of it is ${countWord(calls.length)} calls, one after another.`,
    detail: detail(
      `If none needs the answer of another, at the same time they would save about ${formatDuration(suggestion.savesUs)}.`,
    ),
  };
}

function spread(
  tree: TraceTree,
  took: string,
  raw: readonly RawCause[],
  causes: readonly Bottleneck[],
  detail: (text: string) => string,
  span: SpanRecord,
): Headline {
  const [first, second] = causes as readonly [Bottleneck, Bottleneck?];
  const largest = partName(tree, raw, first);
  if (first.share >= 0.9) {
    const all = first.share >= 0.995 ? 'all' : 'nearly all';
    const own = first.spanIds.includes(span.spanId) ? ' itself' : '';
    const isWork = largest.startsWith('`');
    return {
      headline: `${took}, ${all} of it ${isWork ? `in ${code(first.name)}${own}` : largest}.`,
      detail: detail(''),
    };
  }
  const next =
    second === undefined || second.share < 0.1
      ? ''
      : `Then ${partName(tree, raw, second)} with ${formatDuration(second.us)}.`;
  if (first.share >= 0.35) {
    return {
      headline: `${took}: ${strong(formatDuration(first.us))} of it is ${largest}.`,
      detail: detail(next),
    };
  }
  const pieces = first.share >= 0.2 ? 'several' : 'small';
  return {
    headline: `${took} in ${pieces} pieces; the largest is ${largest} with ${strong(formatDuration(first.us))}.`,
    detail: detail(first.share >= 0.2 ? next : 'No single call makes it slow.'),
  };
}

/** What a part is called: `itself` where only its own time is meant, not what is below it. */
function partName(tree: TraceTree, raw: readonly RawCause[], { rank, reason, name, title }: Bottleneck): string {
  if (reason === 'network' || reason === 'slow-call') return `${title.charAt(0).toLowerCase()}${title.slice(1)}`;
  if (reason === 'blocked-event-loop') return 'a blocked event loop';
  if (reason === 'back-off') return `waiting between the attempts of ${code(name)}`;
  const cause = raw[rank - 1];
  return cause !== undefined && isOwnPart(tree, cause) ? `${code(name)} itself` : code(name);
}

function open(tree: TraceTree, root: number, took: string): Headline {
  let deepest = root;
  for (let index = root; index < (tree.subtreeEnd[root] as number); index++) {
    if (tree.spans[index]?.open === true && (tree.depth[index] as number) > (tree.depth[deepest] as number))
      deepest = index;
  }
  const where = tree.spans[deepest] as SpanRecord;
  const since = formatDuration(((tree.endNs[deepest] as number) - (tree.startNs[deepest] as number)) / 1000);
  if (deepest === root) return { headline: `Still running, for ${took} so far.`, detail: '' };
  return { headline: `Still running, for ${took} so far: ${strong(since)} of it in ${code(where.name)}.`, detail: '' };
}

/** How the request ended, when that is worth a word. */
function ending({ attributes, error, statusMessage }: SpanRecord): string {
  const status = Number(attributes['http.response.status_code'] ?? attributes['http.status_code'] ?? 0);
  if (status >= 400) return `The request was refused with ${status}.`;
  if (!error) return '';
  const message = statusMessage === undefined ? '' : `: ${code(statusMessage)}`;
  return `It failed${message}.`;
}
