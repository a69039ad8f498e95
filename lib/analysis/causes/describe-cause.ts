import { peerOf } from '../service-map/peer.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { stepsOf } from '../what-if/schedule.js';
import { formatDuration } from '../words/duration.js';
import { code } from '../words/marks.js';
import { countWord, groupDigits, listWords, percent, timesWord } from '../words/words.js';
import { blockerOf } from './blocker.js';
import { kindOf } from './kind.js';
import type { RawCause } from './collect-causes.js';
import { howRepeated, type RepeatedCalls } from './repeated-calls.js';

interface Description {
  readonly title: string;
  readonly sentence: string;
}

/** What one would say of a cause. */
export function describeCause(tree: TraceTree, root: number, cause: RawCause): Description {
  const span = tree.spans[cause.members[0] as number] as SpanRecord;
  switch (cause.reason) {
    case 'back-off':
      return backOff(tree, cause, span);
    case 'retries':
      return {
        title: `${code(span.name)}, ${timesWord(cause.members.length)}`,
        sentence: `${each(tree, cause)} in each attempt${failures(tree, cause)}${ownOfAttempts(tree, cause)}.`,
      };
    case 'n+1':
      return repetition(tree, root, cause, span);
    case 'slow-query':
      return {
        title: `${code(span.name)}${times(cause)}`,
        sentence: `${each(tree, cause)} in the database${failures(tree, cause)}.`,
      };
    case 'slow-call':
      return {
        title: `Waiting for ${code(peerOf(span) ?? span.name)}`,
        sentence: `${each(tree, cause)}${failures(tree, cause)}. No spans came from the other side.`,
      };
    case 'network':
      return network(tree, cause, span);
    case 'queueing':
      return { title: `Waiting in ${code(span.name)}`, sentence: `${each(tree, cause)} until it was its turn.` };
    case 'cold-cache':
      return {
        title: `${code(span.name)} after a cache miss`,
        sentence: `The cache had no answer, so ${code(span.name)} took ${formatDuration(cause.ns / 1000)}.`,
      };
    case 'blocked-event-loop':
      return {
        title: 'The event loop was blocked',
        sentence: `${blockerOf(tree, cause.members)} let nothing else run for ${formatDuration(cause.ns / 1000)}.`,
      };
    case 'own-work':
      return { title: `${code(span.name)}${times(cause)}`, sentence: ownWork(tree, cause, span) };
  }
}

function backOff(tree: TraceTree, cause: RawCause, span: SpanRecord): Description {
  const lengths = (cause.pauses ?? []).map(({ fromNs, toNs }) => formatDuration((toNs - fromNs) / 1000));
  const waited = lengths.length <= 3 ? listWords(lengths) : `${countWord(lengths.length)} times`;
  const bought = span.error ? ' It failed all the same, so waiting bought nothing.' : '';
  return {
    title: lengths.length === 1 ? 'The pause between two attempts' : 'Pauses between the attempts',
    sentence: `${code(span.name)} waited ${waited} before trying again.${bought}`,
  };
}

const advice = {
  query: 'One query could ask for all of them.',
  call: 'One call could ask for all of them.',
  work: 'Several could run at the same time.',
} as const;

function repetition(tree: TraceTree, root: number, cause: RawCause, span: SpanRecord): Description {
  const repeated = cause.repeated as RepeatedCalls;
  const { count, meanUs, what, order } = repeated;
  const share = cause.ns / ((tree.endNs[root] as number) - (tree.startNs[root] as number));
  const how = howRepeated(repeated, countWord);
  const hint = what === 'work' && order === 'parallel' ? '' : ` ${advice[what]}`;
  return {
    title: `${code(span.name)} × ${groupDigits(count)}`,
    sentence: `The same ${what} ran ${timesWord(count)} ${how}, ${formatDuration(meanUs)} each: ${percent(share)} of the ${kindOf(tree.spans[root] as SpanRecord)}.${hint}`,
  };
}

function network(tree: TraceTree, cause: RawCause, span: SpanRecord): Description {
  const below = stepsOf(tree, cause.members[0] as number)[0];
  const server = below === undefined ? undefined : tree.spans[below.index]?.service;
  const to = server === undefined || server === '' ? (peerOf(span) ?? 'the other side') : server;
  const from = span.service === '' ? '' : ` from ${code(span.service)}`;
  return {
    title: `The way to ${code(to)}`,
    sentence: `${formatDuration(cause.ns / 1000)} passed between ${code(span.name)}${from} and its answer while the server was not working: network, connection and queues.`,
  };
}

/** How long the spans of a cause took, with what is below them. */
const totalNs = (tree: TraceTree, { members }: RawCause): number =>
  members.reduce((sum, index) => sum + (tree.endNs[index] as number) - (tree.startNs[index] as number), 0);

/** Whether a cause is only a part of the time of its spans: what they worked themselves, not what is below them. */
export function isOwnPart(tree: TraceTree, cause: RawCause): boolean {
  return (cause.reason === 'own-work' || cause.reason === 'retries') && cause.ns < totalNs(tree, cause) * 0.95;
}

const ownOfAttempts = (tree: TraceTree, cause: RawCause): string =>
  isOwnPart(tree, cause) ? `; ${formatDuration(cause.ns / 1000)} of all that is its own work` : '';

function ownWork(tree: TraceTree, cause: RawCause, span: SpanRecord): string {
  if (!isOwnPart(tree, cause)) {
    if (cause.members.length > 1) return `${each(tree, cause)}${failures(tree, cause)}.`;
    return `All of that is its own work${failures(tree, cause) === '' ? '' : ', and it failed'}.`;
  }
  return `${code(span.name)} worked ${formatDuration(cause.ns / 1000)} itself; the rest of its ${formatDuration(totalNs(tree, cause) / 1000)} is below it.`;
}

/** `x took 21 ms`, or from the shortest to the longest of several. */
function each(tree: TraceTree, { members, ns }: RawCause): string {
  const { name } = tree.spans[members[0] as number] as SpanRecord;
  if (members.length === 1) return `${code(name)} took ${formatDuration(ns / 1000)}`;
  const lengths = members.map((index) => (tree.endNs[index] as number) - (tree.startNs[index] as number));
  const [low, high] = [
    formatDuration(Math.min(...lengths.slice(0, 1000)) / 1000),
    formatDuration(Math.max(...lengths.slice(0, 1000)) / 1000),
  ];
  return `${code(name)} took ${low === high ? high : `${low} to ${high}`}`;
}

function failures(tree: TraceTree, { members }: RawCause): string {
  const failed = members.filter((index) => tree.spans[index]?.error === true);
  if (failed.length === 0) return '';
  if (members.length === 1) return ' and failed';
  if (failed.length < members.length) return ` and failed ${timesWord(failed.length)}`;
  const messages = new Set(
    failed.map((index) => tree.spans[index]?.statusMessage ?? tree.spans[index]?.attributes['error.type']),
  );
  return messages.size === 1 ? ' and failed each time with the same error' : ' and failed each time';
}

const times = ({ members }: RawCause): string => (members.length === 1 ? '' : `, ${timesWord(members.length)}`);
