import { trace, type Context } from '@opentelemetry/api';
import { bindEcho, echoIn, echoOf } from './echo.js';
import type { Echo } from './echo.types.js';
import { privacy } from '../privacy-state.js';

/** A span starts: it belongs to the trace of its parent, and to the calls around it. */
export function joinTrace(span: object, parentContext: Context): void {
  const echo = echoIn(parentContext);
  if (echo !== undefined) bindEcho(span, echo);
  const parent = trace.getSpan(parentContext);
  const known = parent === undefined ? undefined : privacy.traces.get(parent);
  if (known === undefined) privacy.traces.set(span, { echo: undefined, open: 1 });
  else {
    known.open += 1;
    privacy.traces.set(span, known);
  }
}

/** Makes the sensitive values of one call known to all spans of its trace. */
export function tellTrace(span: object, echo: Echo): void {
  const known = privacy.traces.get(span);
  if (known !== undefined) known.echo = known.echo === undefined ? echo : echo.and(known.echo);
}

/** Ties the sensitive values that are known now to a span that is masked only after its trace has ended. */
export function keepEcho(span: object): void {
  const echo = echoOf(span);
  if (echo !== undefined) bindEcho(span, echo);
}

/** A span has ended, and was masked or had its `keepEcho`. The last span of a trace drops the values of the trace. */
export function leaveTrace(span: object): void {
  const known = privacy.traces.get(span);
  if (known === undefined) return;
  known.open -= 1;
  if (known.open <= 0) known.echo = undefined;
}
