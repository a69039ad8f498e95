import { readTraces } from '../../analysis/formats/read-traces.js';
import type { TraceFormat } from '../../analysis/formats/read-context.js';
import type { SpanStore } from '../store/span-store.js';
import { BodyProblem } from './read-body.js';
import { sentence } from './sentence.js';

/** What became of a request with records of logs. */
export interface TakenLogs {
  /** Records that were not taken. */
  readonly refused: number;
  /** Records that belong to no trace: taken, and not kept. */
  readonly traceless: number;
  /** Why something was refused, or what else was strange; empty when nothing was. */
  readonly message: string;
}

/**
 * Keeps the lines of a body that belong to a trace.
 *
 * @throws BodyProblem when there is no record that can be read.
 */
export function takeLogs(store: SpanStore, body: Uint8Array, format: TraceFormat | undefined): TakenLogs {
  const { logs, warnings, skippedLogs, tracelessLogs } = readTraces(body, { format, signals: 'logs' });
  if (logs.length + tracelessLogs === 0 && warnings.length > 0) throw new BodyProblem(400, sentence(warnings));
  const dropped = store.droppedLogs;
  const full = store.addLogs(logs);
  const evicted = store.droppedLogs - dropped - full;
  const said = [...warnings];
  if (full > 0) said.push(fullText(full, store.maxBytes));
  if (evicted > 0)
    said.push(`${count(evicted, 'earlier line')} dropped to make room before a span of the trace has come`);
  return { refused: skippedLogs + full, traceless: tracelessLogs, message: sentence(said) };
}

const fullText = (lines: number, maxBytes: number): string =>
  `${count(lines, 'line')} dropped: the trace has gone, or has all that is kept of one (10,000 lines, half of maxBytes, ` +
  `${maxBytes}, a sixteenth of it before the first span)`;

const count = (number: number, one: string): string => `${number} ${one}${number === 1 ? '' : 's'}`;
