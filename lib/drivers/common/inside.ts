import { createContextKey, type Context } from '@opentelemetry/api';
import { SpanLife } from '../../core/span-life.js';
import { ownerOf } from '../../shared/span-context-layer.js';

/** For calls without a span of ours: nothing else is in the context that could say it. */
const INSIDE = createContextKey('nestjs-traced.driver');

/** Whether this runs inside a call of a client of that group: what a driver calls of itself is part of the call. */
export function isInsideGroup(group: string, context: Context): boolean {
  const owner = ownerOf(context);
  return (owner instanceof SpanLife && owner.driver === group) || context.getValue(INSIDE) === group;
}

/** What the driver's own code sees during a call that has this span, or none. */
export function insideOf(group: string, life: SpanLife, context: Context): Context {
  if (ownerOf(context) !== life) return context.setValue(INSIDE, group);
  // Kept with the span: a context of its own for each statement would be the dearest part of it.
  life.driver = group;
  return context;
}
