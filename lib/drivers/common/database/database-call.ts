import { SpanKind, trace, type Context } from '@opentelemetry/api';
import { isUnsampled } from '../../../core/process/is-tracing.js';
import { Measure } from '../../../core/span/measure.js';
import { activeContext, callWith } from '../../../core/process/provider.js';
import { IDLE_SPAN, type SpanLife } from '../../../core/span/span-life.js';
import { startSpan } from '../../../core/span/start-span.js';
import { errorTypeOf } from '../../../privacy/error-type.js';
import { guard, reportInternalError } from '../../../shared/errors/guard.js';
import { wallClockMs } from '../../../shared/time/clock.js';
import { seams } from '../../../shared/time/test-seams.js';
import { runtime } from '../../../core/runtime/runtime.js';
import type { DatabaseClient, DatabaseOperation } from './database-client.js';
import { insideOf, isInsideGroup } from '../inside.js';
import { queryOrigin } from './query-origin.js';

/** What a call needs of the transaction that its statement belongs to. */
interface EndedTransaction {
  ended(text: string, isFailed: boolean): void;
}

/** Whether this runs inside a call of the same client. */
export function isInside(client: DatabaseClient, context: Context = activeContext()): boolean {
  return isInsideGroup(client.group, context);
}

/** One call of a database client: its span, its measurement, and its end, which comes once. */
export class DatabaseCall extends Measure {
  #isEnded = false;
  /** The statement was slow before, and it is not known yet which line of the application it comes from. */
  #isUnplaced = false;
  #transaction: EndedTransaction | undefined;
  #text = '';
  /** The context in which the driver's own code runs; a call of the same client inside it is part of this one. */
  readonly context: Context;

  constructor(
    readonly client: DatabaseClient,
    readonly operation: DatabaseOperation,
    /** The context in which callbacks of the caller run. */
    readonly caller: Context,
    readonly life: SpanLife,
  ) {
    super();
    this.context = insideOf(client.group, life, life === IDLE_SPAN ? caller : life.context);
  }

  /**
   * Records which line of the application sends a statement that was slow before. Called when the call begins and, if no
   * line was found, again when its promise settles: a query builder sends the query in the `then` of its own object, where
   * the stack does not yet show who awaits it.
   */
  place(): void {
    if (!this.life.isRecording) return;
    const origin = queryOrigin();
    this.#isUnplaced = origin === undefined;
    if (origin !== undefined) this.life.setAttributes(origin);
  }

  /** Called when the promise of the call is about to settle: looks again for the line that was not found at the beginning. */
  answers(): void {
    if (this.#isUnplaced) guard('finding where a statement comes from', () => this.place());
  }

  /** Makes the statement part of a transaction, which is told once, when the call has ended. */
  endsIn(transaction: EndedTransaction, text: string): void {
    this.#transaction = transaction;
    this.#text = text;
  }

  /** Runs the driver's own code. */
  run(method: (...args: never[]) => unknown, self: unknown, args: readonly unknown[]): unknown {
    try {
      return callWith(this.context, method, self, args);
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  /** @param rows how many rows came back, where that is known. */
  succeed(rows?: number): void {
    if (this.#isEnded) return;
    if (rows !== undefined) this.life.setAttribute('db.response.returned_rows', rows);
    this.#measure(undefined, undefined);
    this.life.succeed();
    this.#transaction?.ended(this.#text, false);
  }

  fail(error: unknown): void {
    if (this.#isEnded) return;
    const status = this.client.statusOf(error);
    if (status !== undefined) this.life.setAttribute('db.response.status_code', status);
    const errorType = status ?? errorTypeOf(error);
    this.#measure(errorType, status);
    this.life.fail(error, errorType);
    this.#transaction?.ended(this.#text, true);
  }

  /** Ends the call with a failure that the server has told in its answer, and has thrown nothing. */
  failAs(status: string): void {
    if (this.#isEnded) return;
    this.life.setAttribute('db.response.status_code', status);
    this.#measure(status, status);
    this.life.failAs(status);
    this.#transaction?.ended(this.#text, true);
  }

  /** Ends the call without a result, because nobody reads on or the connection is gone. */
  cancel(): void {
    if (this.#isEnded) return;
    this.#measure(undefined, undefined);
    this.life.cancel();
    this.#transaction?.ended(this.#text, true);
  }

  #measure(errorType: string | undefined, statusCode: string | undefined): void {
    this.#isEnded = true;
    try {
      const { client, operation, life } = this;
      const { durationMs } = this;
      const isSlow = errorType === undefined && client.isSlow(operation, durationMs, life);
      const { databaseMetrics } = runtime;
      if (databaseMetrics === undefined) return;
      const measured = client.measurementOf(operation, errorType, statusCode);
      databaseMetrics.operationEnded(measured, durationMs, life.span);
      if (isSlow) databaseMetrics.slowQuery(measured);
    } catch (error) {
      reportInternalError(this.client.site, error);
    }
  }
}

/** Whether nobody would see a call that begins here: not sampled, and nothing is measured. Asked before anything else. */
export function isUnseen(parent: Context): boolean {
  return runtime.databaseMetrics === undefined && isUnsampled(parent);
}

/**
 * Begins a call of a client; `undefined` when there is nothing to do: tracing is off or the trace is not sampled, and
 * nobody measures, or this is part of a call of the same client.
 *
 * @param isNestable whether calls of the same client inside this one are seen as well, because the user's code runs in it.
 */
export function openCall(
  client: DatabaseClient,
  describe: () => DatabaseOperation | undefined,
  parent: Context = activeContext(),
  caller: Context = parent,
  isNestable = false,
): DatabaseCall | undefined {
  if (isUnseen(parent) || (!isNestable && isInside(client, parent))) return undefined;
  try {
    const operation = describe();
    return operation && openOperation(client, operation, parent, caller);
  } catch (error) {
    reportInternalError(`tracing ${client.system}`, error);
    return undefined;
  }
}

/** Like {@link openCall} for a statement, without a closure; the caller has asked already whether the call is seen. */
export function openStatement(
  client: DatabaseClient,
  text: string,
  parent: Context,
  caller: Context,
): DatabaseCall | undefined {
  try {
    return openOperation(client, client.statement(text), parent, caller);
  } catch (error) {
    reportInternalError(`tracing ${client.system}`, error);
    return undefined;
  }
}

/** Like {@link openStatement} for a statement that failed before it was known to be one, `durationMs` after it was given. */
export function openFailed(
  client: DatabaseClient,
  text: string,
  parent: Context,
  caller: Context,
  durationMs: number,
): DatabaseCall | undefined {
  // The clocks that spans begin and end by differ by less than this; a child is not to begin before its parent.
  const startTimeMs = durationMs < 1 ? undefined : (seams.clock ?? wallClockMs)() - durationMs;
  const call = openOperation(client, client.statement(text), parent, caller, startTimeMs);
  call?.lasted(durationMs);
  return call;
}

/** Like {@link openCall} for an operation that is known. @param startTimeMs since the epoch; by default it starts now. */
export function openOperation(
  client: DatabaseClient,
  operation: DatabaseOperation,
  parent: Context,
  caller: Context,
  startTimeMs?: number,
): DatabaseCall | undefined {
  if (client.options.requireParent === true && trace.getSpan(parent) === undefined) return undefined;
  // Without metrics, no call of an unsampled trace comes here: `isUnseen()` has left it out.
  const isIdle = runtime.databaseMetrics !== undefined && isUnsampled(parent);
  const life = isIdle ? IDLE_SPAN : startDatabaseSpan(operation, parent, startTimeMs);
  const call = new DatabaseCall(client, operation, caller, life);
  if (operation.history?.wasSlow === true) call.place();
  return call;
}

function startDatabaseSpan(operation: DatabaseOperation, parent: Context, startTimeMs: number | undefined): SpanLife {
  const { name, attributes, kind = SpanKind.CLIENT } = operation;
  return startSpan({ name, kind, attributes, parent, startTimeMs });
}
