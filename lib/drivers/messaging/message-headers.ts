import {
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type Link,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';
import { guard } from '../../shared/errors/guard.js';

/** Headers of messages: strings, bytes, or several of them under one name. */
export type MessageHeaders = Readonly<Record<string, unknown>>;

const getter: TextMapGetter<MessageHeaders> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => {
    const value = textOf(headers[key] ?? valueIgnoringCase(headers, key));
    return value === '' ? undefined : value;
  },
};

const setter: TextMapSetter<Record<string, unknown>> = {
  set: (headers, key, value) => {
    headers[key] = value;
  },
};

function valueIgnoringCase(headers: MessageHeaders, key: string): unknown {
  const name = Object.keys(headers).find((candidate) => candidate.toLowerCase() === key);
  return name === undefined ? undefined : headers[name];
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return textOf(value.at(-1));
  return undefined;
}

/** What the headers of a message say about its trace, over the root context; broken headers say nothing. Never throws. */
export function extractHeaders(headers: unknown): Context {
  if (typeof headers !== 'object' || headers === null) return ROOT_CONTEXT;
  return (
    guard('reading the headers of a message', () =>
      propagation.extract(ROOT_CONTEXT, headers as MessageHeaders, getter),
    ) ?? ROOT_CONTEXT
  );
}

/** The headers that carry a context; never throws. */
export function headersOf(context: Context): Record<string, string> {
  const headers: Record<string, string> = {};
  guard('writing the headers of a message', () => propagation.inject(context, headers, setter));
  return headers;
}

/** A copy of a message's headers that carries a context, too; what the message carries already is kept. */
export function withHeaders<T extends object>(headers: T | undefined, context: Context): T {
  const own = headersOf(context);
  // The message carries a trace already: it is being passed on, or the application has written the headers itself.
  if (headers !== undefined && trace.getSpanContext(extractHeaders(headers)) !== undefined) return headers;
  return { ...headers, ...own } as T;
}

/** A link to what was extracted from a message; nothing when it carried no trace. */
export function linksTo(...contexts: readonly Context[]): Link[] {
  return contexts.flatMap((context) => {
    const spanContext = trace.getSpanContext(context);
    return spanContext === undefined ? [] : [{ context: spanContext }];
  });
}
