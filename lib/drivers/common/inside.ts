import type { Context } from '@opentelemetry/api';
import type { SpanLife } from '../../core/span/span-life.js';
import { DRIVER, ownerOf } from '../../shared/span-context-layer.js';

/** Whether this runs inside a call of a client of that group: what a driver calls of itself is part of the call. */
export function isInsideGroup(group: string, context: Context): boolean {
  return context.getValue(DRIVER) === group;
}

/** The context for the driver's own code during a call; `life` is the span of that call, or the one that records nothing. */
export function insideOf(group: string, life: SpanLife, context: Context): Context {
  if (ownerOf(context) !== life) return context.setValue(DRIVER, group);
  // Kept with the span, because a new context for each statement would be the most expensive part of the call.
  life.driver = group;
  return context;
}
