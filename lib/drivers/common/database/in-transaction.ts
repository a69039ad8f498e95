import { SpanKind } from '@opentelemetry/api';
import { isTracing } from '../../../core/process/is-tracing.js';
import { runInSpan } from '../../../core/span/run-in-span.js';
import { bindContext } from '../bind-context.js';
import type { DatabaseClient } from './database-client.js';
import type { Method } from '../traced-method.js';

type Bind = (work: Method) => Method;

/** Runs a client's own `transaction(work)` with a span around it; `bind` makes the caller's work run below that span. */
export function inTransaction(client: DatabaseClient, run: (bind: Bind) => unknown): unknown {
  if (!isTracing()) return run((work) => work);
  const start = { name: `transaction ${client.fallbackName()}`, kind: SpanKind.INTERNAL, attributes: client.base };
  return runInSpan(start, (life) => run((work) => bindContext(life.context, work)));
}
