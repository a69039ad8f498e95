import type { Attributes, Span } from '@opentelemetry/api';
import { errorTypeOf } from '../../privacy/error-type.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { startSpan } from '../../core/span/start-span.js';
import type { BreakerTransition } from '../../resilience/breaker/circuit-breaker.js';
import type {
  AttemptEnd,
  AttemptInfo,
  CallEnd,
  CallInfo,
  CallObserver,
  GiveUpEvent,
  PolicyListener,
  RetryEvent,
  TimeoutEvent,
} from '../../resilience/call/listener.js';
import { PolicyTimeoutError } from '../../resilience/policy/policy-errors.js';
import { ATTR_ERROR_TYPE } from '../../shared/attributes.js';
import { seams } from '../../shared/time/test-seams.js';
import { resilienceNames } from './resilience-attributes.js';
import type { AttemptSpans } from '../plan/method-policy.options.js';

/** The SDK keeps 128 events of a span and drops the oldest: a call with a thousand retries must not push others out. */
const MAX_EVENTS = 16;

/**
 * Tells the span of a method what its policy did: attributes at the end, an event per failed attempt that is repeated,
 * a child span per retry. A call that succeeds at once gets attributes only.
 */
export class PolicySpan implements PolicyListener, CallObserver {
  #policy = '';
  #events = 0;
  #dropped = 0;
  #attempt: SpanLife | undefined;
  readonly #names = resilienceNames();

  constructor(
    private readonly span: Span,
    private readonly functionName: string,
    private readonly attemptSpans: AttemptSpans,
  ) {}

  callStarted({ policy }: CallInfo): CallObserver {
    this.#policy = policy.name;
    return this;
  }

  runAttempt(attempt: AttemptInfo, run: () => void): void {
    this.#attempt = this.#startAttempt(attempt);
    if (this.#attempt === undefined) run();
    else this.#attempt.run(run);
  }

  attemptEnded({ outcome, error }: AttemptEnd): void {
    const child = this.#attempt;
    this.#attempt = undefined;
    // The exception is recorded once, on the method's span, if the call fails after all; an attempt only gets its error type.
    if (outcome === 'failure') child?.failAs(attemptErrorType(error));
    else child?.succeed();
  }

  retryStarted({ number, error, delayMs, delaySource, failedAtMs }: RetryEvent): void {
    const attributes = {
      [this.#names.ATTR_ATTEMPT_NUMBER]: number,
      [ATTR_ERROR_TYPE]: attemptErrorType(error),
      [this.#names.ATTR_ATTEMPT_DELAY]: delayMs / 1000,
      [this.#names.ATTR_ATTEMPT_DELAY_SOURCE]: delaySource,
    };
    this.#emit(this.#names.EVENT_RETRY, attributes, failedAtMs);
  }

  timedOut({ scope, limitMs }: TimeoutEvent): void {
    this.#emit(this.#names.EVENT_TIMEOUT, {
      [this.#names.ATTR_TIMEOUT_SCOPE]: scope,
      [this.#names.ATTR_TIMEOUT_LIMIT]: limitMs / 1000,
    });
  }

  gaveUp({ stopReason, attempts }: GiveUpEvent): void {
    this.#emit(this.#names.EVENT_GIVE_UP, {
      [this.#names.ATTR_STOP_REASON]: stopReason,
      [this.#names.ATTR_ATTEMPTS]: attempts,
    });
  }

  breakerTransition({ breaker, from, to, reason }: BreakerTransition): void {
    this.#emit(this.#names.EVENT_BREAKER_TRANSITION, {
      [this.#names.ATTR_BREAKER_NAME]: breaker,
      [this.#names.ATTR_BREAKER_FROM]: from,
      [this.#names.ATTR_BREAKER_TO]: to,
      [this.#names.ATTR_BREAKER_REASON]: reason,
    });
  }

  callEnded({ outcome, stopReason, attempts, delayMs, breakerState }: CallEnd): void {
    const attributes: Attributes = {
      [this.#names.ATTR_POLICY_NAME]: this.#policy,
      [this.#names.ATTR_ATTEMPTS]: attempts,
      [this.#names.ATTR_OUTCOME]: outcome,
    };
    if (stopReason !== undefined) attributes[this.#names.ATTR_STOP_REASON] = stopReason;
    if (delayMs > 0) attributes[this.#names.ATTR_RETRY_DELAY] = delayMs / 1000;
    if (breakerState !== undefined) attributes[this.#names.ATTR_BREAKER_STATE] = breakerState;
    if (this.#dropped > 0) attributes[this.#names.ATTR_EVENTS_DROPPED] = this.#dropped;
    this.span.setAttributes(attributes);
  }

  #startAttempt({ number, delayMs, delaySource, timeoutMs }: AttemptInfo): SpanLife | undefined {
    if (this.attemptSpans === 'none' || (this.attemptSpans === 'retries' && number === 0)) return undefined;
    const attributes: Attributes = { [this.#names.ATTR_ATTEMPT_NUMBER]: number };
    if (delaySource !== undefined) {
      attributes[this.#names.ATTR_ATTEMPT_DELAY] = delayMs / 1000;
      attributes[this.#names.ATTR_ATTEMPT_DELAY_SOURCE] = delaySource;
    }
    if (timeoutMs !== undefined) attributes[this.#names.ATTR_ATTEMPT_TIMEOUT] = timeoutMs / 1000;
    return startSpan({ name: `attempt ${this.functionName}`, attributes });
  }

  // The one place that adds events: OpenTelemetry is moving them from spans to logs.
  #emit(name: string, attributes: Attributes, timeMs?: number): void {
    if (this.#events >= MAX_EVENTS) {
      this.#dropped++;
      return;
    }
    this.#events++;
    const time = seams.clock?.() ?? timeMs;
    if (time === undefined) this.span.addEvent(name, attributes);
    else this.span.addEvent(name, attributes, time);
  }
}

function attemptErrorType(error: unknown): string {
  return error instanceof PolicyTimeoutError ? 'timeout' : errorTypeOf(error);
}
