import { createContextKey, type Context } from '@opentelemetry/api';
import type { EchoMask } from './echo-mask.js';
import { privacy } from './privacy-state.js';

/** Removes certain values from a text. */
export type TextMask = (text: string) => string;

/** `createContextKey` goes through `Symbol.for`, so every copy of the library finds the same value. */
const ECHO = createContextKey('nestjs-traced.echo');
const MAX_VALUES = 64;

/**
 * The sensitive values of a call and of those around it, at most 64, the latest ones.
 *
 * They live as long as the contexts and spans that refer to them; the mask is built when a text is looked at.
 */
export class CallEcho implements EchoMask {
  #mask: TextMask | undefined;

  constructor(
    readonly values: readonly unknown[],
    private readonly createMask: (values: readonly unknown[]) => TextMask,
  ) {}

  text(value: string): string {
    return (this.#mask ??= this.createMask(this.values))(value);
  }

  with(values: readonly unknown[]): EchoMask {
    const all = new Set(this.values);
    for (const value of values) all.add(value);
    return all.size === this.values.length ? this : new CallEcho([...all].slice(-MAX_VALUES), this.createMask);
  }
}

/** What must not show in the texts of spans that are started in `context`. */
export function echoIn(context: Context): EchoMask | undefined {
  return privacy.hasEchoes ? (context.getValue(ECHO) as EchoMask | undefined) : undefined;
}

/** The context of a call with sensitive values. */
export function withEcho(context: Context, echo: EchoMask): Context {
  privacy.hasEchoes = true;
  return context.setValue(ECHO, echo);
}

/** What must not show in the texts of a span or of an error. */
export function echoOf(target: unknown): EchoMask | undefined {
  if (!privacy.hasEchoes || typeof target !== 'object' || target === null) return undefined;
  return privacy.echoes.get(target);
}

/** Adds to what must not show in the texts of a span or of an error; primitives are not remembered. */
export function bindEcho(target: unknown, echo: EchoMask): void {
  if (typeof target !== 'object' || target === null) return;
  privacy.hasEchoes = true;
  const known = privacy.echoes.get(target);
  privacy.echoes.set(target, known === undefined ? echo : known.with(echo.values));
}
