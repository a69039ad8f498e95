import type { SpanRecord } from '../../analysis/span-record.js';
import type { Clock, Timer } from '../../shared/time/clock.js';
import type { TraceSummary, ViewerStatus } from '../api.js';
import type { LiveSink } from '../http/messages.js';
import type { SpanStore } from '../store/span-store.js';
import type { StoredTrace } from '../store/stored-trace.js';
import { eventText } from './event-text.js';

const TICK_MS = 250;
const STATUS_TICKS = 8;
/** Rows sent to one reader in one tick; the rest waits, and only its newest state is sent. */
const MAX_ROWS = 100;

/** What the feed is made of. */
export interface LiveSources {
  readonly store: SpanStore;
  readonly clock: Clock;
  summaryOf(trace: StoredTrace): TraceSummary;
  status(): ViewerStatus;
}

interface Reader {
  readonly sink: LiveSink;
  readonly changed: Set<StoredTrace>;
  /** Which traces it is told of; `undefined` for all. */
  readonly matches: TraceFilter | undefined;
}

/** Decides by the spans of a trace. */
export type TraceFilter = (spans: readonly SpanRecord[]) => boolean;

/** Tells the open pages what changes, four times a second; without an open page nothing is watched and no timer runs. */
export class LiveFeed {
  readonly #sources: LiveSources;
  readonly #readers = new Set<Reader>();
  #unwatch: (() => void) | undefined;
  #timer: Timer | undefined;
  #ticks = 0;
  #isStopped = false;

  constructor(sources: LiveSources) {
    this.#sources = sources;
  }

  /** Adds a page, which is told of the traces that `matches` finds; the answer removes it. */
  open(sink: LiveSink, matches?: TraceFilter): () => void {
    if (this.#isStopped) {
      sink.end();
      return () => undefined;
    }
    const reader: Reader = { sink, changed: new Set(), matches };
    this.#readers.add(reader);
    // Said first, so that a browser comes back soon after a restart.
    sink.write(`retry: 1000\n\n${eventText('status', this.#sources.status())}`);
    if (this.#readers.size === 1) this.#start();
    return () => this.#close(reader);
  }

  /** Ends every page's stream: a server that shuts down waits for them. */
  stop(): void {
    this.#isStopped = true;
    for (const reader of this.#readers) {
      this.#close(reader);
      reader.sink.end();
    }
  }

  #start(): void {
    this.#unwatch = this.#sources.store.onChange((trace) => {
      for (const { changed } of this.#readers) changed.add(trace);
    });
    this.#plan();
  }

  #plan(): void {
    this.#timer = this.#sources.clock.setTimer(() => {
      this.#tick();
      if (this.#readers.size > 0) this.#plan();
    }, TICK_MS);
  }

  #close(reader: Reader): void {
    this.#readers.delete(reader);
    if (this.#readers.size > 0) return;
    this.#unwatch?.();
    this.#timer?.clear();
  }

  #tick(): void {
    const hasStatus = ++this.#ticks % STATUS_TICKS === 0;
    const status = hasStatus ? eventText('status', this.#sources.status()) : '';
    const texts = new Map<StoredTrace, string>();
    for (const { sink, changed, matches } of this.#readers) {
      if (!sink.isReady) {
        this.#forgetGone(changed);
        continue;
      }
      let text = status;
      for (const trace of newest(changed)) {
        changed.delete(trace);
        if (matches === undefined || matches(trace.spansAt(this.#sources.store.nowUs()))) {
          text += this.#textOf(trace, texts);
        }
      }
      if (text !== '') sink.write(text);
    }
  }

  #textOf(trace: StoredTrace, texts: Map<StoredTrace, string>): string {
    const known = texts.get(trace);
    if (known !== undefined) return known;
    const text = this.#isKept(trace) ? eventText('trace', this.#sources.summaryOf(trace)) : '';
    texts.set(trace, text);
    return text;
  }

  #isKept(trace: StoredTrace): boolean {
    return this.#sources.store.get(trace.traceId) === trace && trace.size > 0;
  }

  /** Forgets traces that the store has let go: a page that does not read must not keep them in memory. */
  #forgetGone(changed: Set<StoredTrace>): void {
    for (const trace of changed) if (!this.#isKept(trace)) changed.delete(trace);
  }
}

function newest(changed: ReadonlySet<StoredTrace>): StoredTrace[] {
  const all = [...changed];
  return all.length <= MAX_ROWS ? all : all.slice(-MAX_ROWS);
}
