import { createContextKey, type Context } from '@opentelemetry/api';
import type { Echo } from './echo.types.js';
import { privacy } from '../privacy-state.js';

/** `createContextKey` goes through `Symbol.for`, so every copy of the library finds the same value. */
const ECHO = createContextKey('nestjs-traced.echo');

/** What must not show in the texts of spans that are started in `context`. */
export function echoIn(context: Context): Echo | undefined {
  return privacy.hasEchoes ? (context.getValue(ECHO) as Echo | undefined) : undefined;
}

/** The context of a call with sensitive values. */
export function withEcho(context: Context, echo: Echo): Context {
  privacy.hasEchoes = true;
  return context.setValue(ECHO, echo);
}

/** What must not show in the texts of a span or of an error: its own, and what other calls of its trace know. */
export function echoOf(target: unknown): Echo | undefined {
  if (!privacy.hasEchoes || typeof target !== 'object' || target === null) return undefined;
  const own = privacy.echoes.get(target);
  const ofTrace = privacy.traces.get(target)?.echo;
  return own === undefined || ofTrace === undefined ? (own ?? ofTrace) : own.and(ofTrace);
}

/** Adds to what must not show in the texts of a span or of an error; primitives are not remembered. */
export function bindEcho(target: unknown, echo: Echo): void {
  if (typeof target !== 'object' || target === null) return;
  privacy.hasEchoes = true;
  const known = privacy.echoes.get(target);
  privacy.echoes.set(target, known === undefined ? echo : known.and(echo));
}
