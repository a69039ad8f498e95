import { createContextKey, SpanKind, trace, type Context } from '@opentelemetry/api';
import { isTracing, isParentUnsampled } from '../../core/is-tracing.js';
import { Measure } from '../../core/measure.js';
import { activeContext, callWith } from '../../core/provider.js';
import { IDLE_SPAN, type SpanLife } from '../../core/span-life.js';
import { startSpan } from '../../core/start-span.js';
import { errorTypeOf } from '../../privacy/error-type.js';
import { reportInternalError } from '../../shared/guard.js';
import { runtime } from '../../core/runtime/runtime.js';
import type { DatabaseClient, DatabaseOperation } from './database-client.js';
import { queryOrigin } from './query-origin.js';

/** Set inside a call of a driver: what the driver calls of itself is part of that call. */
const INSIDE = createContextKey('nestjs-traced.driver');

/** Whether this runs inside a call of the same client. */
export function isInside(client: DatabaseClient, context: Context = activeContext()): boolean {
  return context.getValue(INSIDE) === client.group;
}

/** One call of a database client: its span, its measurement, and its end, which comes once. */
export class DatabaseCall {
  #isEnded = false;
  /** Told once, when the call has ended. */
  onEnd: ((isFailed: boolean) => void) | undefined;
  readonly #time = new Measure();
  /** What the driver's own code sees; a call of the same client in it is part of this one. */
  readonly context: Context;

  constructor(
    readonly client: DatabaseClient,
    readonly operation: DatabaseOperation,
    /** What callbacks of the caller see. */
    readonly caller: Context,
    readonly life: SpanLife,
  ) {
    this.context = (life === IDLE_SPAN ? caller : life.context).setValue(INSIDE, client.group);
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
    this.onEnd?.(false);
  }

  fail(error: unknown): void {
    if (this.#isEnded) return;
    const status = this.client.statusOf(error);
    if (status !== undefined) this.life.setAttribute('db.response.status_code', status);
    const errorType = status ?? errorTypeOf(error);
    this.#measure(errorType, status);
    this.life.fail(error, errorType);
    this.onEnd?.(true);
  }

  /** Nobody reads on, or the connection is gone: the call ends without a result. */
  cancel(): void {
    if (this.#isEnded) return;
    this.#measure(undefined, undefined);
    this.life.cancel();
    this.onEnd?.(true);
  }

  #measure(errorType: string | undefined, statusCode: string | undefined): void {
    this.#isEnded = true;
    const { client, operation, life } = this;
    this.#time.ended(client.site, (durationMs) => {
      const isSlow = errorType === undefined && client.isSlow(operation, durationMs, life);
      const { databaseMetrics } = runtime;
      if (databaseMetrics === undefined) return;
      const measured = client.measurementOf(operation, errorType, statusCode);
      databaseMetrics.operationEnded(measured, durationMs, life.span);
      if (isSlow) databaseMetrics.slowQuery(measured);
    });
  }
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
  const isUnseen = !isTracing(parent) || isParentUnsampled(parent);
  if (isUnseen && runtime.databaseMetrics === undefined) return undefined;
  if (!isNestable && isInside(client, parent)) return undefined;
  if (client.options.requireParent === true && trace.getSpan(parent) === undefined) return undefined;
  try {
    const operation = describe();
    if (operation === undefined) return undefined;
    const life = isUnseen ? IDLE_SPAN : startDatabaseSpan(operation, parent);
    if (operation.history?.wasSlow === true && life.isRecording) life.setAttributes(queryOrigin() ?? {});
    return new DatabaseCall(client, operation, caller, life);
  } catch (error) {
    reportInternalError(`tracing ${client.system}`, error);
    return undefined;
  }
}

function startDatabaseSpan({ name, attributes, kind = SpanKind.CLIENT }: DatabaseOperation, parent: Context): SpanLife {
  return startSpan({ name, kind, attributes, parent });
}
