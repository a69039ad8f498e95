import type { Context } from '@opentelemetry/api';
import type { SpanLife } from '../../core/span-life.js';
import { DRIVER, ownerOf } from '../../shared/span-context-layer.js';

/** Whether this runs inside a call of a client of that group: what a driver calls of itself is part of the call. */
export function isInsideGroup(group: string, context: Context): boolean {
  return context.getValue(DRIVER) === group;
}

/** What the driver's own code sees during a call that has this span, or none. */
export function insideOf(group: string, life: SpanLife, context: Context): Context {
  if (ownerOf(context) !== life) return context.setValue(DRIVER, group);
  // Kept with the span: a context of its own for each statement would be the dearest part of it.
  life.driver = group;
  return context;
}
