import { ROOT_CONTEXT, type AttributeValue, type Attributes, type Context, type Span } from '@opentelemetry/api';
import { bindEcho, echoOf } from '../../privacy/echo/echo.js';
import { setAttributesMasked } from '../../privacy/redactor.js';
import { ATTR_ERROR_TYPE, ATTR_TRACED_DEFERRED, ATTR_TRACED_OUTCOME } from '../../shared/attributes.js';
import { errorTypeOf } from '../../privacy/error-type.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import type { Outcome } from '../contracts/outcome.js';
import { settleLines } from '../../shared/errors/held-lines.js';
import { toOutcome } from '../outcome/to-outcome.js';
import { ownerOf, withSpan } from '../../shared/span-context-layer.js';
import { endSpan } from './end-span.js';
import { activeContext, callWith } from '../process/provider.js';
import { recordError } from '../outcome/record-error.js';
import { recordFailure } from '../outcome/record-failure.js';

const NOTHING: readonly unknown[] = [];

/** A returned stream or iterator that nobody reads yet, and perhaps never will. */
export interface Waiting {
  abandon(): void;
}

/**
 * The life of one span: its context, how it went, and its end, which comes exactly once.
 *
 * Whichever of `succeed`, `fail`, `failAs`, `cancel` and `defer` comes first ends the span; what comes later does
 * nothing. No member throws, and none but `run` runs code of the user's.
 */
export class SpanLife {
  /** What runs inside the span sees this as the active context; send it along, even when the span is not recorded. */
  context: Context;
  /** `undefined` when tracing is off. */
  span: Span | undefined;
  /** @internal The outermost span of ours in this process that was open when this one began, or this one. */
  protected readonly root: SpanLife;
  /** @internal The nearest call of a decorated method; this one, if it is one. */
  protected method: SpanLife | undefined;
  /** @internal Inside a call of a driver: which clients are part of that call. */
  driver: string | undefined;
  /** @internal */
  protected isEnded = false;
  /** @internal When the span ended, where that was earlier than its owner noticed; `undefined` means now. */
  protected endTime: number | undefined;
  /** Returned streams and iterators that nobody reads yet; those still waiting when this span ends are abandoned. */
  #waiting: Set<Waiting> | undefined;

  constructor(parent: Context, span: Span | undefined) {
    const owner = ownerOf(parent);
    const outer = owner instanceof SpanLife ? owner : undefined;
    this.root = outer !== undefined && !outer.root.isEnded ? outer.root : this;
    this.method = outer?.method;
    this.driver = outer?.driver;
    this.span = span;
    this.context = span === undefined ? parent : withSpan(parent, span, this);
  }

  /** Whether attributes are worth computing: somebody records this span, and it has not ended. */
  get isRecording(): boolean {
    return !this.isEnded && this.span !== undefined && this.span.isRecording();
  }

  /** Runs `callback` with the span's context active and answers what it answers; does not end the span. */
  run<T>(callback: (...args: never[]) => T, self?: unknown, args: readonly unknown[] = NOTHING): T {
    return callWith(this.context, callback, self, args);
  }

  /** Sets an attribute; masked at once unless our own pipeline masks it later. Does nothing after the end. */
  setAttribute(key: string, value: AttributeValue): void {
    this.setAttributes({ [key]: value });
  }

  /** Sets attributes; masked at once unless our own pipeline masks them later. Does nothing after the end. */
  setAttributes(attributes: Attributes): void {
    if (!this.isRecording) return;
    try {
      setAttributesMasked(this.span as Span, attributes);
    } catch (error) {
      reportInternalError(`${this.label} attributes`, error);
    }
  }

  /** The work succeeded: ends the span. The status stays unset, as the conventions ask of instrumentations. */
  succeed(result?: unknown): void {
    if (!this.isEnded) this.finish('ok', undefined, result, undefined);
  }

  /**
   * The work threw `error`. It is classified first: an error the application expects (a 404) or an abort is no failure.
   * A failure is recorded with its exception, once per trace and error object.
   *
   * @param errorType a better `error.type` than the class of the error, a SQLSTATE for example; low in cardinality.
   * @param outcome what it means, where the owner of the span knows better than the classifiers.
   */
  fail(error: unknown, errorType?: string, outcome?: Outcome): void {
    if (this.isEnded) return;
    const meaning = outcome ?? this.classify(error);
    this.finish(meaning, meaning === 'cancelled' ? undefined : (errorType ?? errorTypeOf(error)), undefined, error);
  }

  /** The work failed without throwing (the status of a response, a code in a reply): ends the span and records no exception. */
  failAs(errorType: string, message?: string): void {
    this.break((span) => recordFailure(span, errorType, message));
  }

  /** The program ends before the work does: `traced.outcome` is `aborted`, whatever else was said. */
  abort(): void {
    this.break((span) => span.setAttribute(ATTR_TRACED_OUTCOME, 'aborted'));
  }

  private break(tell: (span: Span) => void): void {
    if (this.isEnded) return;
    this.close();
    const { span } = this;
    if (span === undefined) return;
    try {
      if (span.isRecording()) tell(span);
    } catch (error) {
      reportInternalError(`${this.label} failure`, error);
    } finally {
      settleLines(span, true);
      this.end(span);
    }
  }

  /** The caller gave up waiting: ends the span with `traced.outcome` `cancelled` and leaves the status unset. */
  cancel(): void {
    if (!this.isEnded) this.finish('cancelled', undefined, undefined, undefined);
  }

  /** Ends the span now, with `traced.deferred`, because the rest of the work cannot be watched and may never be asked for. */
  defer(result?: unknown): void {
    if (this.isEnded) return;
    this.span?.setAttribute(ATTR_TRACED_DEFERRED, true);
    this.finish('ok', undefined, result, undefined);
  }

  /** @internal Names this span in reports of our own failures. */
  protected get label(): string {
    return 'a span';
  }

  /** @internal Whether `describe` has something to do for a span that succeeded. */
  protected get hasEndAttributes(): boolean {
    return false;
  }

  /** @internal */
  protected classify(error: unknown): Outcome {
    return toOutcome(error, this.context);
  }

  /** @internal Registers what is not read yet; `abandon()` is called when the local root ends, at the latest. */
  protected await(waiting: Waiting): void {
    (this.root.#waiting ??= new Set()).add(waiting);
  }

  /** @internal */
  protected awaitNoMore(waiting: Waiting): void {
    this.root.#waiting?.delete(waiting);
  }

  private close(): void {
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      this.#waiting = undefined;
      for (const one of waiting) one.abandon();
    }
    this.isEnded = true;
  }

  /** @internal */
  protected finish(outcome: Outcome, errorType: string | undefined, result: unknown, error: unknown): void {
    this.close();
    const { span } = this;
    if (span === undefined) return;
    try {
      // For a successful call without attributes at its end not even `isRecording()` is asked.
      if ((outcome !== 'ok' || this.hasEndAttributes) && span.isRecording())
        this.describe(span, outcome, errorType, result, error);
    } catch (failure) {
      reportInternalError(`${this.label} span end`, failure);
    } finally {
      settleLines(span, outcome === 'error');
      this.end(span);
    }
  }

  /** @internal Writes the outcome on the span, and ties the call's sensitive values to the error, which callers may record. */
  protected describe(
    span: Span,
    outcome: Outcome,
    errorType: string | undefined,
    _result: unknown,
    error: unknown,
  ): void {
    if (outcome === 'ok') return;
    const echo = echoOf(span);
    if (echo !== undefined) bindEcho(error, echo);
    if (outcome === 'error') return recordError(span, error, errorType);
    span.setAttribute(ATTR_TRACED_OUTCOME, outcome);
    if (errorType !== undefined) span.setAttribute(ATTR_ERROR_TYPE, errorType);
  }

  /** @internal */
  protected end(span: Span): void {
    endSpan(span, this.endTime);
  }
}

/** The span life of everything that is not traced: runs what it is given, and nothing else. */
class IdleSpan extends SpanLife {
  override run<T>(callback: (...args: never[]) => T, self?: unknown, args: readonly unknown[] = NOTHING): T {
    return Reflect.apply(callback, self, args) as T;
  }
  protected override finish(): void {
    // This one object stands for every call without a span, so no single call may end it.
  }
}

const idle = new IdleSpan(ROOT_CONTEXT, undefined);
// One object for every caller, so its context is whichever is active when it is asked for.
Object.defineProperty(idle, 'context', { get: activeContext });

/** A span life that does nothing, for code that need not ask whether there is a span. */
export const IDLE_SPAN: SpanLife = idle;
