import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { TreeOptions } from '../spans/render-tree.js';
import type { SpanPattern } from '../spans/span-pattern.js';

/** How long to wait for spans. */
export interface WaitOptions {
  /** Milliseconds of real time after which the wait fails, and says what was waited for. @defaultValue 2000 */
  readonly timeoutMs?: number | undefined;
}

/** The spans that a test makes, and how to end capturing them. */
export interface TracingCapture {
  /** Finished spans in the order of their ends, masked as a backend would get them. */
  spans(): ReadableSpan[];
  /** The names of spans that have started and not ended. */
  openSpans(): string[];
  /**
   * The one span that fits.
   *
   * @throws Error when there is none or several; it names the spans that there are.
   * @example tracing.find('OrdersService.place').attributes['order.id'];
   */
  find(pattern: SpanPattern): ReadableSpan;
  /** All spans that fit. */
  findAll(pattern: SpanPattern): ReadableSpan[];
  /**
   * The spans as text, one tree for each trace, without ids and times: for `toMatchInlineSnapshot()`.
   *
   * @example
   * expect(tracing.tree({ attributes: ['order.*'] })).toMatchInlineSnapshot();
   */
  tree(options?: TreeOptions): string;
  /**
   * Waits until every span that has started has ended: the one of a request ends a moment after its answer has arrived.
   *
   * @throws Error that names the spans that are still open after `timeoutMs`.
   */
  flush(options?: WaitOptions): Promise<void>;
  /**
   * Waits for a span that fits, of work that goes on in the background for example.
   *
   * @throws Error that names the spans that there are after `timeoutMs`.
   */
  waitFor(pattern: SpanPattern, options?: WaitOptions): Promise<ReadableSpan>;
  /**
   * Time passes for retries, time limits, breakers and bulkheads: what is due runs, each at its time, and promises settle
   * after it. They wait really until then, unless a `VirtualClock` stands for them. Timers of your own code stay as they are.
   *
   * @example
   * const paid = payments.charge(order); // @Retry({ baseMs: 10_000, maxMs: 10_000 })
   * await tracing.advance(10_000);
   * await paid;
   */
  advance(ms: number): Promise<void>;
  /** Forgets the spans so far; ids and the ticking clock begin again. */
  reset(): void;
  /** Stops tracing and puts everything back as it was. Spans can still be looked at. */
  close(): Promise<void>;
  /** `close()`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void>;
}
