import type { LogLine } from '../log-line.js';
import type { SpanRecord } from '../span-record.js';
import { TextReader } from './json/read-text.js';
import { readProtobuf } from './protobuf/read-protobuf.js';
import { isProtobuf } from './protobuf/sniff.js';
import { isSpool, spoolBodies } from './spool/read-spool.js';
import type { ReadContext, ReadSignals, TraceFormat } from './read-context.js';
import { decoderFor } from './text-decoder.js';
import { separateHalves } from './zipkin/shared-id.js';
import { LogsFound } from './values/logs-found.js';
import { ReadWarnings } from './values/warnings.js';

export interface ReadTracesOptions {
  /** What the input is, where it is known; else it is recognised by its content. */
  readonly format?: TraceFormat | undefined;
  /**
   * What is read of OTLP: spans, records of logs that belong to a trace, or both. What is not, is said in `warnings`.
   *
   * @defaultValue `'spans'`
   */
  readonly signals?: ReadSignals | undefined;
}

/** What was read: the spans in the order of the input, and what could not be read, in words. */
export interface TracesRead {
  readonly spans: SpanRecord[];
  /** `mixed` when documents of several formats follow each other, `unknown` when no span was found. */
  readonly format: TraceFormat | 'mixed' | 'unknown';
  readonly warnings: readonly string[];
  /** Spans that were left out because their ids cannot be read; `warnings` say so, too. */
  readonly skipped: number;
  /** Lines of logs that belong to a trace, where `signals` asks for them. */
  readonly logs: LogLine[];
  /** Records of logs that were left out because their time or their ids cannot be read; `warnings` say so, too. */
  readonly skippedLogs: number;
  /** Records of logs that were left out because they belong to no trace, which is no mistake. */
  readonly tracelessLogs: number;
}

/** How many bytes tell a format: a header of a spool, then a tag of protobuf, a length and the tag inside. */
const SNIFFED_BYTES = 24;

/** Text or bytes that come in parts. */
export type TraceStream = AsyncIterable<string | Uint8Array>;

/**
 * Reads traces from text, bytes or a stream, in any of the formats of {@link TraceFormat}, recognised by content.
 *
 * JSON may stand in one document, one a line (as the Collector's file exporter writes it) or one after the other, in
 * wrappers, with a byte order mark; ids may be hexadecimal or base64. What cannot be read is said in `warnings`; never
 * throws on content, and never decompresses.
 *
 * @example
 * const { spans, warnings } = readTraces(await readFile('traces.jsonl'));
 */
export function readTraces(source: string | Uint8Array, options?: ReadTracesOptions): TracesRead;
export function readTraces(source: TraceStream, options?: ReadTracesOptions): Promise<TracesRead>;
export function readTraces(
  source: string | Uint8Array | TraceStream,
  options: ReadTracesOptions = {},
): TracesRead | Promise<TracesRead> {
  if (typeof source === 'string' || source instanceof Uint8Array) {
    const reader = new TraceReader(options);
    reader.push(source);
    reader.finish();
    return reader.result();
  }
  return readStream(source, options);
}

async function readStream(source: TraceStream, options: ReadTracesOptions): Promise<TracesRead> {
  const reader = new TraceReader(options);
  for await (const part of source) reader.push(part);
  reader.finish();
  return reader.result();
}

/**
 * Reads traces part by part: `take()` gives the spans that are whole so far, so that an input of any length can be read
 * in little memory.
 *
 * @example
 * const reader = new TraceReader();
 * for await (const part of createReadStream('traces.jsonl')) {
 *   reader.push(part);
 *   statistics.add(reader.take());
 * }
 * reader.finish();
 */
export class TraceReader {
  private readonly context: ReadContext;
  private readonly text: TextReader;
  private decoder: InstanceType<typeof TextDecoder> | undefined;
  /** Bytes of protobuf or of a spool, which can only be read whole. */
  private bytes: Uint8Array[] | undefined;
  /** The first bytes, as long as they are too few to tell what they are. */
  private head: Uint8Array = new Uint8Array();

  constructor(private readonly options: ReadTracesOptions = {}) {
    this.context = {
      signals: options.signals ?? 'spans',
      warnings: new ReadWarnings(),
      formats: new Set(),
      resources: new Map(),
      traceIds: new Map(),
      spans: [],
      logs: new LogsFound(),
    };
    this.text = new TextReader(this.context);
  }

  push(part: string | Uint8Array): void {
    if (typeof part === 'string') this.text.push(part);
    else if (this.bytes !== undefined) this.bytes.push(part);
    else if (this.decoder !== undefined) this.text.push(this.decoder.decode(part, { stream: true }));
    else this.begin(this.head.length === 0 ? part : concat([this.head, part]), SNIFFED_BYTES);
  }

  finish(): void {
    if (this.head.length > 0) this.begin(this.head, 0);
    if (this.bytes !== undefined) this.readWhole(concat(this.bytes));
    if (this.decoder !== undefined) this.text.push(this.decoder.decode());
    this.text.finish();
    // The halves of a call may stand on lines of their own.
    if (this.context.formats.has('zipkin')) separateHalves(this.context.spans, 0);
  }

  /** The spans read since the last time. */
  take(): SpanRecord[] {
    return this.context.spans.splice(0);
  }

  /** The lines of logs read since the last time. */
  takeLogs(): LogLine[] {
    return this.context.logs.lines.splice(0);
  }

  /** The spans and lines not taken yet, with format and warnings of the whole input. */
  result(): TracesRead {
    const { spans, logs, formats, warnings } = this.context;
    const format = formats.size > 1 ? 'mixed' : ([...formats][0] ?? 'unknown');
    return {
      spans,
      format,
      warnings: warnings.list(),
      skipped: warnings.skippedSpans,
      logs: logs.lines,
      skippedLogs: logs.skipped,
      tracelessLogs: logs.traceless,
    };
  }

  private readWhole(bytes: Uint8Array): void {
    if (!isSpool(bytes)) return readProtobuf(bytes, this.context);
    const { bodies, isCut } = spoolBodies(bytes);
    for (const body of bodies) {
      if (isProtobuf(body)) readProtobuf(body, this.context);
      else this.text.push(`${new TextDecoder().decode(body)}\n`);
    }
    if (isCut) this.context.warnings.add('the spool was cut off; the spans before the cut were read');
  }

  private begin(bytes: Uint8Array, atLeast: number): void {
    this.head = bytes.length < atLeast ? bytes : new Uint8Array();
    if (bytes.length < atLeast) return;
    if (this.options.format === 'otlp-protobuf' || isProtobuf(bytes) || isSpool(bytes)) {
      this.bytes = [bytes];
      return;
    }
    this.decoder = decoderFor(bytes, this.context.warnings);
    this.text.push(this.decoder.decode(bytes, { stream: true }));
  }
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0] as Uint8Array;
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
