import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { START_TRACING_OPTIONS } from '../../sdk/option-rules.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { either, flag, having, oneOf, type OptionRules } from '../../shared/options/option-rules.js';
import { findGlobalProvider } from '../../sdk/start/global-provider.js';
import { startTracing } from '../../sdk/start-tracing-static.js';
import type { StartTracingOptions, TracingHandle } from '../../sdk/start-tracing.options.js';
import { calledAs } from '../../shared/start-site.js';
import { currentHandle } from '../../sdk/start/tracing-handle.js';
import { TracedError } from '../../shared/errors/errors.js';
import { renderTree, type TreeOptions } from '../spans/render-tree.js';
import { describePattern, findSpans, type SpanPattern } from '../spans/span-pattern.js';
import { namesOf } from '../spans/span-words.js';
import type { CaptureOptions } from './capture.options.js';
import { CountingIds } from './counting-ids.js';
import { SpanWatcher } from './span-watcher.js';
import { useTestClock, type TestClock } from './test-clock.js';
import type { TracingCapture, WaitOptions } from './tracing-capture.js';
import { waitUntil } from './wait-until.js';

const DEFAULT_WAIT_MS = 2_000;

/**
 * Starts tracing for a test and keeps its spans in memory: masked, with ids that count and a clock that ticks, so that two
 * runs are alike.
 *
 * An application that starts afterwards (`TracingModule`, `startTracing()`) joins it, and its options for starting tracing
 * are not used: give those that matter, `masking` for example, here. The environment variables `OTEL_*` are not read unless
 * `env` says so. Nothing leaves the process.
 *
 * @throws TracedError `TRACED_ALREADY_STARTED` when tracing runs already: spans would go elsewhere.
 *
 * @example
 * const tracing = captureTracing();
 * afterEach(() => tracing.reset());
 * afterAll(() => tracing.close());
 *
 * it('charges the card once', async () => {
 *   await orders.place(order);
 *   expect(tracing.find('PaymentsService.charge').attributes['order.id']).toBe('o-1');
 * });
 */
export function captureTracing(options: CaptureOptions = {}): TracingCapture {
  checkOptions('captureTracing()', options, CAPTURE_OPTIONS);
  refuseSecondStart();
  const { clock, ids, rethrowInternalErrors, spanProcessors = [], ...rest } = options;
  const time = useTestClock(clock ?? 'ticking', rethrowInternalErrors ?? false);
  const counting = ids === 'random' ? undefined : new CountingIds();
  const watcher = new SpanWatcher(time.epochMs);
  try {
    const given: StartTracingOptions = {
      eventLoop: false,
      causality: false,
      env: {},
      ...rest,
      exporters: ['memory'],
      flushOnSignals: false,
      idGenerator: counting,
      spanProcessors: [...spanProcessors, { processor: watcher, sees: 'unmasked' }],
    };
    const handle = calledAs('captureTracing()', () => startTracing(given));
    return new Capture(handle, watcher, time, counting);
  } catch (error) {
    time.release();
    throw error;
  }
}

const {
  exporters: _e,
  idGenerator: _i,
  flushOnSignals: _f,
  batch: _b,
  shutdownTimeoutMs: _s,
  ...STARTING
} = START_TRACING_OPTIONS;
const CAPTURE_OPTIONS: OptionRules<CaptureOptions> = {
  ...STARTING,
  clock: either(oneOf('ticking', 'system'), having('a VirtualClock', 'advance')),
  ids: oneOf('counting', 'random'),
  rethrowInternalErrors: flag,
};

function refuseSecondStart(): void {
  const isOurs = currentHandle() !== undefined;
  if (!isOurs && findGlobalProvider() === undefined) return;
  const fix = isOurs
    ? 'close() the capture of the test before, or call it before startTracing() and without nestjs-traced/register'
    : "shut the other SDK down before, or give its provider an exporter of the test's";
  throw new TracedError('TRACED_ALREADY_STARTED', `captureTracing(): tracing has been started already; ${fix}.`);
}

class Capture implements TracingCapture {
  constructor(
    private readonly handle: TracingHandle,
    private readonly watcher: SpanWatcher,
    private readonly time: TestClock,
    private readonly ids: CountingIds | undefined,
  ) {}

  spans(): ReadableSpan[] {
    return this.handle.memory?.getFinishedSpans() ?? [];
  }

  openSpans(): string[] {
    return this.watcher.openNames();
  }

  find(pattern: SpanPattern): ReadableSpan {
    const spans = this.spans();
    const [found, ...others] = findSpans(spans, pattern);
    if (found !== undefined && others.length === 0) return found;
    throw new Error(
      `expected one span like ${describePattern(pattern)}, found ${found === undefined ? 0 : others.length + 1} among ${namesOf(spans)}`,
    );
  }

  findAll(pattern: SpanPattern): ReadableSpan[] {
    return findSpans(this.spans(), pattern);
  }

  tree(options?: TreeOptions): string {
    return renderTree(this.spans(), options);
  }

  async flush({ timeoutMs = DEFAULT_WAIT_MS }: WaitOptions = {}): Promise<void> {
    const isDone = (): boolean => this.openSpans().length === 0;
    const describe = (): string => `these spans did not end within ${timeoutMs} ms: ${this.openSpans().join(', ')}`;
    await waitUntil(isDone, (listener) => this.watcher.onEveryEnd(listener), timeoutMs, describe);
    await this.handle.flush();
  }

  async waitFor(pattern: SpanPattern, { timeoutMs = DEFAULT_WAIT_MS }: WaitOptions = {}): Promise<ReadableSpan> {
    const isDone = (): boolean => this.findAll(pattern).length > 0;
    const describe = (): string =>
      `no span like ${describePattern(pattern)} within ${timeoutMs} ms; there were ${namesOf(this.spans())}`;
    await waitUntil(isDone, (listener) => this.watcher.onEveryEnd(listener), timeoutMs, describe);
    return this.findAll(pattern)[0] as ReadableSpan;
  }

  advance(ms: number): Promise<void> {
    return this.time.advance(ms);
  }

  reset(): void {
    this.handle.memory?.reset();
    this.time.reset();
    // A span that is still open has one of these ids, which no other span may be given.
    if (this.openSpans().length === 0) this.ids?.reset();
  }

  async close(): Promise<void> {
    this.time.release();
    await this.handle.shutdown();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
