import { createContextKey, ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';

// `createContextKey` goes through `Symbol.for`: this is the very key that `trace.setSpan` uses (its name has not changed
// since 1.0).
const SPAN = createContextKey('OpenTelemetry Context Key SPAN');
const probe = trace.wrapSpanContext({ traceId: '', spanId: '', traceFlags: 0 });

/** Inside a call of a driver: which clients are part of that call. Another copy of the library reads it under the same key. */
export const DRIVER = createContextKey('nestjs-traced.driver');

/** Whoever keeps a span, a driver's call for example. */
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
  // Never a layer itself: however deep the calls are, a value is found in two steps.
  readonly #base: Context;
  readonly #span: unknown;
  readonly #key: symbol | undefined;
  readonly #value: unknown;
  /** Whoever keeps the nearest span of ours. */
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

/** Whether an API that names its key otherwise would not find our spans. */
const isReadByApi = trace.getSpan(SpanContextLayer.over(ROOT_CONTEXT, probe)) === probe;

/** `parent` with `span` as its span, as `trace.setSpan` answers, at a fraction of its cost; `owner` keeps the span. */
export const withSpan: (parent: Context, span: Span, owner?: object) => Context = isReadByApi
  ? (parent, span, owner) => SpanContextLayer.over(parent, span, owner)
  : (parent, span) => trace.setSpan(parent, span);

/** Who keeps the nearest span of ours in a context; `undefined` where none of ours is around. */
export function ownerOf(context: Context): object | undefined {
  return SpanContextLayer.ownerOf(context);
}
