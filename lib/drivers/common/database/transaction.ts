import { SpanKind, trace, type Context } from '@opentelemetry/api';
import { isTracing, isParentUnsampled } from '../../../core/process/is-tracing.js';
import { activeContext } from '../../../core/process/provider.js';
import type { SpanLife } from '../../../core/span/span-life.js';
import { startSpan } from '../../../core/span/start-span.js';
import type { DatabaseClient } from './database-client.js';

const BEGIN = /^\s*(?:BEGIN|START\s+TRANSACTION)\b/i;
const END = /^\s*(?:COMMIT|END|ROLLBACK|ABORT)\b(?!\s+(?:TO|PREPARED)\b)(?!\s+(?:WORK|TRANSACTION)\s+TO\b)/i;
const UNDO = /^\s*(?:ROLLBACK|ABORT)\b/i;

/**
 * The transaction of one connection: a span from `BEGIN` to `COMMIT` or `ROLLBACK`, which is the parent of the statements
 * that were sent from where it began. A statement from inside another span, of a traced method for example, stays there.
 */
export class Transaction {
  #life: SpanLife | undefined;
  #outer: unknown;

  /**
   * @param isOpen whether a transaction is open, as the client itself says; `undefined` where it does not say. It is
   *   believed over the statements: a `COMMIT` that fails may leave the transaction open, an error may have ended it.
   */
  constructor(
    private readonly client: DatabaseClient,
    private readonly isOpen?: () => boolean | undefined,
  ) {}

  /** The context for the span of a statement: inside the transaction for what is sent from where it began. */
  parentOf(text: string, active: Context = activeContext()): Context {
    // The first letters are looked at before the patterns: nearly all statements neither begin nor end a transaction.
    if (isBoundary(text) && BEGIN.test(text) && !endsItself(text)) this.#begin(active);
    const life = this.#life;
    return life !== undefined && trace.getSpan(active) === this.#outer ? life.context : active;
  }

  /** Told of every statement that has ended. */
  ended(text: string, isFailed: boolean): void {
    if (this.#life === undefined) return;
    const isOpen = this.isOpen?.();
    const isBounding = isBoundary(text);
    if (isFailed && isBounding && BEGIN.test(text) && isOpen !== true) return this.close();
    const isEnd = isBounding && END.test(text);
    if (isOpen ?? !isEnd) return;
    if (isFailed || UNDO.test(text)) this.#life.setAttribute('traced.db.transaction.outcome', 'rollback');
    this.#end((life) => life.succeed());
  }

  /** The connection is given back, or gone, without an end of the transaction. */
  close(): void {
    this.#end((life) => life.cancel());
  }

  #begin(active: Context): void {
    if (this.#life !== undefined || !isTracing(active) || isParentUnsampled(active)) return;
    const { client } = this;
    this.#outer = trace.getSpan(active);
    const name = `transaction ${client.fallbackName()}`;
    this.#life = startSpan({ name, kind: SpanKind.INTERNAL, attributes: client.base, parent: active });
  }

  #end(finish: (life: SpanLife) => void): void {
    const life = this.#life;
    this.#life = undefined;
    this.#outer = undefined;
    if (life !== undefined) finish(life);
  }
}

/** Whether a script (`BEGIN; …; COMMIT`) ends its own transaction: then later statements do not belong to it. */
function endsItself(text: string): boolean {
  const script = text.trimEnd();
  const end = script.endsWith(';') ? script.length - 1 : script.length;
  const last = script.lastIndexOf(';', end - 1);
  return last >= 0 && END.test(script.slice(last + 1, end));
}

function isBoundary(text: string): boolean {
  const first = text.charCodeAt(0) | 32;
  // s: START, not SELECT.
  if (first === 115) return (text.charCodeAt(1) | 32) === 116;
  // b, c, e, r, a, or white space.
  return first === 98 || first === 99 || first === 101 || first === 114 || first === 97 || first <= 32;
}
