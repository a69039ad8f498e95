import { isAwaited } from '../critical-path/awaited.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { slackNs } from '../what-if/slack.js';
import { formatDuration } from '../words/duration.js';
import { code } from '../words/marks.js';
import { besideOf } from './beside.js';
import type { NotACause } from './causes.types.js';

const LIMIT = 3;
/** Each look goes through all siblings. */
const LOOKED_AT = 30;
/** Shorter than this share of the request nobody would suspect it. */
const SUSPICIOUS = 0.02;
/** With less it ended together with what was waited for. */
const SLACK_NS = 1_000;

/**
 * The longest spans that look guilty and are not: those that ran beside what was waited for, and those nobody waits for.
 * Those of a told cause are left out: a call among others, or one that ended in the same moment, is no less guilty.
 */
export function findNotCauses(
  tree: TraceTree,
  root: number,
  path: Float64Array,
  told: ReadonlySet<string>,
): NotACause[] {
  const took = (tree.endNs[root] as number) - (tree.startNs[root] as number);
  const found: number[] = [];
  const end = tree.subtreeEnd[root] as number;
  for (let index = root + 1; index < end;) {
    const isBeside = (path[index] as number) === 0;
    const isTold = told.has((tree.spans[index] as SpanRecord).spanId);
    if (isBeside && !isTold && lengthOf(tree, index) >= took * SUSPICIOUS) found.push(index);
    // What is below something off the path is off the path as well.
    index = isBeside ? (tree.subtreeEnd[index] as number) : index + 1;
  }
  return found
    .sort((a, b) => lengthOf(tree, b) - lengthOf(tree, a))
    .slice(0, LOOKED_AT)
    .filter((index) => (slackOf(tree, index) ?? Infinity) >= SLACK_NS)
    .slice(0, LIMIT)
    .map((index) => describe(tree, index));
}

function describe(tree: TraceTree, index: number): NotACause {
  const span = tree.spans[index] as SpanRecord;
  const slack = slackOf(tree, index);
  const above = tree.parent[index] as number;
  const nameOf = (at: number): string => code((tree.spans[at] as SpanRecord).name);
  const beside = besideOf(tree, above, index);
  return {
    service: span.service,
    name: span.name,
    spanId: span.spanId,
    us: lengthOf(tree, index) / 1000,
    ...(slack === undefined ? {} : { slackUs: slack / 1000 }),
    title: `${code(span.name)} is not a cause`,
    sentence:
      slack === undefined
        ? `${nameOf(above)} did not wait for it.`
        : `It ran beside ${beside === undefined ? `${nameOf(above)} itself` : nameOf(beside)} and could take ${formatDuration(slack / 1000)} longer before anybody noticed.`,
  };
}

function slackOf(tree: TraceTree, index: number): number | undefined {
  return isAwaited(tree, index, 'auto') ? slackNs(tree, index) : undefined;
}

function lengthOf(tree: TraceTree, index: number): number {
  return (tree.endNs[index] as number) - (tree.startNs[index] as number);
}
