import { operationKey } from '../repetition/operation-key.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { predict, stepsOf, type Step } from '../what-if/schedule.js';
import { formatDuration } from '../words/duration.js';
import { code } from '../words/marks.js';
import { listWords } from '../words/words.js';
import { isAttempt } from './attempts.js';
import type { Suggestion } from './causes.types.js';

/** A run of calls must save at least this share of the request to be worth a word. */
const WORTH = 0.1;
const LIMIT = 3;
const LOOKED_AT = 200;
/** More calls than that are not looked at one by one. */
const MANY = 200;

/** Calls that leave the process one after another below one span, and that could run at the same time. */
export function findSuggestions(tree: TraceTree, root: number, path: Float64Array): Suggestion[] {
  const took = (tree.endNs[root] as number) - (tree.startNs[root] as number);
  const found: Suggestion[] = [];
  let looked = 0;
  for (let parent = root; parent < (tree.subtreeEnd[root] as number) && looked < LOOKED_AT; parent++) {
    if ((path[parent] as number) < took * WORTH) continue;
    looked++;
    const run = sequentialCalls(tree, parent, path);
    if (run.length < 2 || run.length > MANY) continue;
    const free = new Set(run.map(({ index }) => index));
    const saves = took - (predict(tree, free, { isFree: (index) => free.has(index) })[root] as number);
    if (saves >= took * WORTH) found.push(describe(tree, run, saves));
  }
  return found.sort((a, b) => b.savesUs - a.savesUs).slice(0, LIMIT);
}

/** Children on the path that leave the process, each after the one before, no two of them the same operation. */
function sequentialCalls(tree: TraceTree, parent: number, path: Float64Array): Step[] {
  const run: Step[] = [];
  const keys = new Set<string>();
  for (const step of stepsOf(tree, parent)) {
    const span = tree.spans[step.index] as SpanRecord;
    if ((path[step.index] as number) === 0 || !leavesProcess(tree, step.index)) continue;
    // Attempts wait for each other by nature, and so does the same operation on the same thing.
    if (isAttempt(span) || span.error || keys.has(operationKey(span))) return [];
    if (run.length > 0 && step.startNs < (run.at(-1) as Step).endNs) return [];
    keys.add(operationKey(span));
    run.push(step);
  }
  return run;
}

function leavesProcess(tree: TraceTree, index: number): boolean {
  for (let at = index; at < (tree.subtreeEnd[index] as number); at++)
    if (tree.spans[at]?.kind === 'client') return true;
  return false;
}

function describe(tree: TraceTree, run: readonly Step[], savesNs: number): Suggestion {
  const names = run.map(({ index }) => code(tree.spans[index]?.name ?? ''));
  const shown = names.length <= 4 ? names : [...names.slice(0, 3), `${names.length - 3} more`];
  return {
    kind: 'together',
    spanIds: run.map(({ index }) => (tree.spans[index] as SpanRecord).spanId),
    savesUs: savesNs / 1000,
    sentence: `${listWords(shown)} run one after another. If none needs the answer of another, at the same time they would save about ${formatDuration(savesNs / 1000)}.`,
  };
}
