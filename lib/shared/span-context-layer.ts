import { createContextKey, ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';

// `createContextKey` goes through `Symbol.for`: this is the very key that `trace.setSpan` uses (its name has not changed
// since 1.0).
const SPAN = createContextKey('OpenTelemetry Context Key SPAN');
const probe = trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 });

/** The key under which a context names the clients that the running driver call consists of; the same in every copy. */
export const DRIVER = createContextKey('nestjs-traced.driver');

/** The object that keeps a span (a `SpanLife`), as far as a context has to know it. */
interface SpanOwner {
  readonly driver?: string | undefined;
}

/**
 * A context with one span, and room for one value more, over another context.
 *
 * The API's own contexts copy all their values and make three closures each; most contexts are made to hold one span for
 * one call, so that this is a good part of what a span costs.
 */
class SpanContextLayer implements Context {
  // Never a `SpanContextLayer` itself, so that nested calls build no chain: any value is found in two steps.
  readonly #base: Context;
  readonly #span: unknown;
  readonly #key: symbol | undefined;
  readonly #value: unknown;
  /** The owner of the nearest span of ours. */
  readonly #owner: SpanOwner | undefined;

  constructor(base: Context, span: unknown, key: symbol | undefined, value: unknown, owner: SpanOwner | undefined) {
    this.#base = base;
    this.#span = span;
    this.#key = key;
    this.#value = value;
    this.#owner = owner;
  }

  static over(parent: Context, span: unknown, owner?: SpanOwner): SpanContextLayer {
    return parent instanceof SpanContextLayer
      ? new SpanContextLayer(parent.#base, span, parent.#key, parent.#value, owner ?? parent.#owner)
      : new SpanContextLayer(parent, span, undefined, undefined, owner);
  }

  static ownerOf(context: Context): object | undefined {
    return context instanceof SpanContextLayer ? context.#owner : undefined;
  }

  getValue(key: symbol): unknown {
    if (key === SPAN) return this.#span;
    if (key === this.#key) return this.#value;
    return key === DRIVER && this.#owner?.driver !== undefined ? this.#owner.driver : this.#base.getValue(key);
  }

  setValue(key: symbol, value: unknown): Context {
    if (key === SPAN) return SpanContextLayer.over(this, value);
    if (this.#key === undefined || key === this.#key)
      return new SpanContextLayer(this.#base, this.#span, key, value, this.#owner);
    return new SpanContextLayer(this.#base.setValue(key, value), this.#span, this.#key, this.#value, this.#owner);
  }

  deleteValue(key: symbol): Context {
    const base = this.#base.deleteValue(key);
    if (key === SPAN) return this.#key === undefined ? base : base.setValue(this.#key, this.#value);
    return key === this.#key
      ? new SpanContextLayer(base, this.#span, undefined, undefined, this.#owner)
      : new SpanContextLayer(base, this.#span, this.#key, this.#value, this.#owner);
  }
}

/** `false` for an API package that keeps spans under another key and would not find ours; then `trace.setSpan` is used. */
const isReadByApi = trace.getSpan(SpanContextLayer.over(ROOT_CONTEXT, probe)) === probe;

/** `parent` with `span` as its span, as `trace.setSpan` answers, at a fraction of its cost; `owner` keeps the span. */
export const withSpan: (parent: Context, span: Span, owner?: object) => Context = isReadByApi
  ? (parent, span, owner) => SpanContextLayer.over(parent, span, owner)
  : (parent, span) => trace.setSpan(parent, span);

/** The owner of the nearest span of ours in a context; `undefined` where there is no such span. */
export function ownerOf(context: Context): object | undefined {
  return SpanContextLayer.ownerOf(context);
}
