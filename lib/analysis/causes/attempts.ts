import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { stepsOf, type Step } from '../what-if/schedule.js';

const attemptName = /^attempt\b/i;

/** A stretch of time inside a span, in nanoseconds after the tree's base. */
export interface Stretch {
  readonly fromNs: number;
  readonly toNs: number;
}

/** Whether a span is one attempt of the call above it. */
export function isAttempt({ name, attributes }: SpanRecord): boolean {
  return attemptName.test(name) || attributes['resilience.attempt.number'] !== undefined;
}

/** How often the call of a span was tried; 1 where nothing says that it was repeated. */
export function attemptsOf(span: SpanRecord): number {
  const said = span.attributes['resilience.attempts'];
  const retries = span.events.filter(({ name }) => name.endsWith('.retry')).length;
  return Math.max(typeof said === 'number' ? said : 1, retries + 1);
}

/** The pauses between the attempts of a call, from a failure to the start of what was tried next. */
export function pausesOf(tree: TraceTree, index: number): Stretch[] {
  const span = tree.spans[index] as SpanRecord;
  const retries = span.events.filter(({ name }) => name.endsWith('.retry'));
  if (retries.length === 0) return pausesByFailures(tree, index);
  const steps = stepsOf(tree, index);
  return retries.flatMap(({ timeUs, attributes }) => {
    const fromNs = (timeUs - tree.baseUs) * 1000;
    const delay = attributes['resilience.attempt.delay'];
    const planned = fromNs + (typeof delay === 'number' ? delay * 1e9 : 0);
    const next = steps.find(({ startNs }) => startNs >= fromNs)?.startNs;
    const toNs = Math.min(pauseEnd(planned, next, 1e6), tree.endNs[index] as number);
    return toNs > fromNs ? [{ fromNs, toNs }] : [];
  });
}

/** By how much the recorded start of what is tried next may lie before the end of the planned pause: of clocks and timers a millisecond each. */
const EARLY_MS = 2;

/** When a pause ends: with the start of what was tried next, unless something else began in the middle of the pause. */
export function pauseEnd(planned: number, next: number | undefined, perMs: number): number {
  return next !== undefined && next >= planned - EARLY_MS * perMs ? next : planned;
}

/** Without events: a child that failed, then nothing, then the same again. */
function pausesByFailures(tree: TraceTree, index: number): Stretch[] {
  const steps = stepsOf(tree, index);
  const pauses: Stretch[] = [];
  for (let i = 1; i < steps.length; i++) {
    const [before, after] = [steps[i - 1] as Step, steps[i] as Step];
    const [failed, again] = [tree.spans[before.index] as SpanRecord, tree.spans[after.index] as SpanRecord];
    const isRetry = failed.error && (failed.name === again.name || (isAttempt(failed) && isAttempt(again)));
    if (isRetry && after.startNs > before.endNs) pauses.push({ fromNs: before.endNs, toNs: after.startNs });
  }
  return pauses;
}

/** How much of the stretches, which do not overlap, lies inside another one. */
export function overlapNs(stretches: readonly Stretch[], fromNs: number, toNs: number): number {
  let sum = 0;
  for (const stretch of stretches) sum += Math.max(Math.min(stretch.toNs, toNs) - Math.max(stretch.fromNs, fromNs), 0);
  return sum;
}
