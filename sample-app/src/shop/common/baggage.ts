import { context, propagation, type Context } from '@opentelemetry/api';

/** What travels with a request through every service. */
export const REQUEST_ID = 'request.id';
export const CORRELATION_ID = 'correlation.id';

/** The active context with these entries added to its baggage. */
export function withBaggage(entries: Readonly<Record<string, string>>): Context {
  const active = context.active();
  let baggage = propagation.getBaggage(active) ?? propagation.createBaggage();
  for (const [key, value] of Object.entries(entries)) baggage = baggage.setEntry(key, { value });
  return propagation.setBaggage(active, baggage);
}
