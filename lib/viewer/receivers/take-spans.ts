import { readTraces } from '../../analysis/formats/read-traces.js';
import type { TraceFormat } from '../../analysis/formats/read-context.js';
import type { SpanStore } from '../store/span-store.js';
import { BodyProblem } from './read-body.js';
import { sentence } from './sentence.js';

/** What became of a request. */
export interface TakenSpans {
  /** Spans that were not taken. */
  readonly refused: number;
  /** Why, or what else was strange; empty when nothing was. */
  readonly message: string;
}

/**
 * Keeps the spans of a body.
 *
 * @throws BodyProblem when there is none that can be read.
 */
export function takeSpans(store: SpanStore, body: Uint8Array, format: TraceFormat | undefined): TakenSpans {
  const { spans, warnings, skipped } = readTraces(body, { format });
  if (spans.length === 0 && warnings.length > 0) throw new BodyProblem(400, sentence(warnings));
  const dropped = store.droppedSpans;
  store.add(spans.filter(({ open }) => open !== true));
  for (const span of spans) if (span.open === true) store.addOpen(span);
  const full = store.droppedSpans - dropped;
  const said = full === 0 ? warnings : [...warnings, fullText(full, store.maxBytes)];
  return { refused: skipped + full, message: sentence(said) };
}

const fullText = (count: number, maxBytes: number): string =>
  `${count} spans of traces that take half of all memory already (maxBytes, ${maxBytes}) were dropped`;
