import { stepsOf } from '../what-if/schedule.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { formatDuration } from '../words/duration.js';
import { code, strong } from '../words/marks.js';
import { listWords, percent, timesWord } from '../words/words.js';
import { attemptsOf, isAttempt } from './attempts.js';
import type { Bottleneck } from './causes.types.js';
import type { RawCause } from './collect-causes.js';

interface Headline {
  readonly headline: string;
  readonly detail: string;
}

/** A part this large of the request is what it is about. */
const MAIN = 0.5;

/** The answer to "why is this slow" in one sentence, and what one wants to know next. */
export function headlineOf(
  tree: TraceTree,
  root: number,
  raw: readonly RawCause[],
  causes: readonly Bottleneck[],
  below: Float64Array,
): Headline {
  const span = tree.spans[root] as SpanRecord;
  const tookNs = (tree.endNs[root] as number) - (tree.startNs[root] as number);
  const took = formatDuration(tookNs / 1000);
  const detail = (text: string): string => [text, ending(span)].filter((part) => part !== '').join(' ');
  if (span.open === true) return open(tree, root, took);
  const [first, firstRaw] = [causes[0], raw[0]];
  if (first === undefined || firstRaw === undefined)
    return { headline: `${took} in ${code(span.name)}.`, detail: detail('') };
  if (first.reason === 'n+1' && first.share >= 0.3) return repeated(took, tookNs, first, firstRaw, detail);
  const main = mainCall(tree, root, below, tookNs);
  if (main === root) return spread(took, first, detail, span);
  const called = tree.spans[main] as SpanRecord;
  const mainNs = below[main] as number;
  const tries = attemptsOf(called);
  const what =
    tries > 1 ? `, which was tried ${timesWord(tries)} ${called.error ? 'and gave up' : 'before it worked'}` : '';
  return {
    headline: `${took}: ${strong(formatDuration(mainNs / 1000))} of it is ${code(called.name)}${what}.`,
    detail: detail(partsOf(tree, main, mainNs, causes)),
  };
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

/** What the main call's time was, if it was not its own work alone. */
function partsOf(tree: TraceTree, main: number, mainNs: number, causes: readonly Bottleneck[]): string {
  const called = tree.spans[main] as SpanRecord;
  const pause = causes.find(({ reason, spanIds }) => reason === 'back-off' && spanIds.includes(called.spanId));
  if (pause !== undefined) {
    const share = (pause.us * 1000) / mainNs;
    const much = share > 0.5 ? 'More than half of that' : percent(share);
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
  return `Most of that: ${listWords(parts.map(({ name, us }) => `${code(name)} with ${formatDuration(us)}`))}.`;
}

function repeated(
  took: string,
  tookNs: number,
  first: Bottleneck,
  raw: RawCause,
  detail: (text: string) => string,
): Headline {
  const { count = 0, order, statement } = raw.repetition ?? {};
  const what = statement === undefined ? 'call' : 'query';
  const how = order === 'parallel' ? 'at the same time' : 'one after another';
  const then = formatDuration(tookNs / 1000 - first.savesUs);
  return {
    headline: `${took}: ${strong(formatDuration(first.us))} of it is the same ${what}, ${code(first.name)}, run ${timesWord(count)} ${how}.`,
    detail: detail(`One ${what} for all ${count} would bring the request to about ${then}.`),
  };
}

function spread(took: string, first: Bottleneck, detail: (text: string) => string, span: SpanRecord): Headline {
  if (first.share >= 0.9) {
    const isRoot = first.spanIds.includes(span.spanId);
    return {
      headline: `${took}, nearly all of it in ${code(first.name)}${isRoot ? ' itself' : ''}.`,
      detail: detail(''),
    };
  }
  if (first.share >= 0.35) {
    return {
      headline: `${took}: ${strong(formatDuration(first.us))} of it is ${code(first.name)}.`,
      detail: detail(''),
    };
  }
  return {
    headline: `${took} in small pieces; the largest is ${code(first.name)} with ${strong(formatDuration(first.us))}.`,
    detail: detail('No single call makes it slow.'),
  };
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
