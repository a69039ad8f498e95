import { trace, type Attributes, type Context, type Link, type SpanKind, type SpanOptions } from '@opentelemetry/api';
import { bindEcho, echoIn } from '../../privacy/echo/echo.js';
import { maskedAtSource } from '../../privacy/redactor.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import { seams } from '../../shared/time/test-seams.js';
import { describeDescendant } from './descendants.js';
import { isTracing } from '../process/is-tracing.js';
import { activeContext, activeTracer } from '../process/provider.js';
import { IDLE_SPAN, SpanLife } from './span-life.js';

/** What a span starts with. */
export interface SpanStart {
  /** Low in cardinality: `SELECT orders`, not the statement. */
  readonly name: string;
  /** @defaultValue internal */
  readonly kind?: SpanKind | undefined;
  /** What samplers see too; masked where nobody masks it later. @defaultValue none */
  readonly attributes?: Attributes | undefined;
  /** @defaultValue none */
  readonly links?: readonly Link[] | undefined;
  /** Where the span belongs, a context that was extracted from a message for example. @defaultValue the active context */
  readonly parent?: Context | undefined;
  /** Starts a new trace, linked to the one of the parent. @defaultValue `false` */
  readonly root?: boolean | undefined;
  /** Milliseconds since the epoch. @defaultValue now */
  readonly startTimeMs?: number | undefined;
}

/**
 * Starts a span and answers with its life, which its owner ends.
 *
 * Default: kind internal, child of the active context. Never throws. While tracing is off it answers a life that does
 * nothing; ask `isTracing()` first where the name or the attributes cost something. An unsampled span is started all the
 * same, because what it calls must be told that nobody records.
 *
 * @example
 * const life = startSpan({ name: 'SELECT orders', kind: SpanKind.CLIENT, attributes: { 'db.system.name': 'postgresql' } });
 * try {
 *   const rows = await life.run(() => client.query(statement));
 *   life.succeed();
 *   return rows;
 * } catch (error) {
 *   life.fail(error, sqlStateOf(error));
 *   throw error;
 * }
 */
export function startSpan(start: SpanStart): SpanLife {
  const parent = start.parent ?? activeContext();
  if (!isTracing(parent)) return start.parent === undefined ? IDLE_SPAN : new SpanLife(parent, undefined);
  try {
    const span = activeTracer()?.startSpan(start.name, optionsOf(start, parent), parent);
    if (span === undefined) return IDLE_SPAN;
    const echo = echoIn(parent);
    if (echo !== undefined && span.isRecording()) bindEcho(span, echo);
    describeDescendant(span, parent);
    return new SpanLife(parent, span);
  } catch (error) {
    reportInternalError('starting a span', error);
    return new SpanLife(parent, undefined);
  }
}

function optionsOf({ kind, attributes, links = [], root, startTimeMs }: SpanStart, parent: Context): SpanOptions {
  const options: SpanOptions = {};
  if (kind !== undefined) options.kind = kind;
  if (attributes !== undefined) options.attributes = maskedAtSource(attributes);
  const surrounding = root === true ? trace.getSpanContext(parent) : undefined;
  const all = surrounding === undefined ? links : [{ context: surrounding }, ...links];
  if (all.length > 0) options.links = all.map(maskLink);
  if (root === true) options.root = true;
  const startTime = startTimeMs ?? seams.clock?.();
  if (startTime !== undefined) options.startTime = startTime;
  return options;
}

function maskLink(link: Link): Link {
  return link.attributes === undefined ? link : { ...link, attributes: maskedAtSource(link.attributes) };
}
