import { context } from '@opentelemetry/api';
import { headersOf } from '../../drivers/messaging/message-headers.js';
import { guard } from '../../shared/errors/guard.js';
import { replaceBoundMethod } from '../../drivers/common/own-method.js';

interface NatsHeaders {
  keys(): Iterable<string>;
  values(key: string): Iterable<string>;
  append(key: string, value: string): void;
  has(key: string): boolean;
}

/** The part of Nest's NATS client that is used here. */
interface NatsClient {
  options?: { headers?: Record<string, string> };
}

/**
 * Puts the caller's context into the headers of each message.
 *
 * The headers must be made by the copy of the `nats` package that the client uses, so the client makes them itself: from its
 * option `headers`, which it reads synchronously. The user's headers are copied, because they may be used again.
 */
export function carryInNatsHeaders(client: object): void {
  replaceBoundMethod(client, 'mergeHeaders', (merge) => (requested) => {
    const made = guard('carrying a context', () =>
      mergeTogether(client as NatsClient, merge, requested as NatsHeaders | undefined),
    );
    return made ?? merge(requested);
  });
}

function mergeTogether(
  client: NatsClient,
  merge: (requested?: unknown) => unknown,
  requested: NatsHeaders | undefined,
): unknown {
  const carried = headersOf(context.active());
  if (Object.keys(carried).length === 0 || requested?.has('traceparent') === true) return undefined;
  const { options } = client;
  const own = requested === undefined ? [] : [...requested.keys()];
  const configured = Object.entries(options?.headers ?? {}).filter(([key]) => !own.includes(key));
  client.options = { ...options, headers: { ...Object.fromEntries(configured), ...carried } };
  try {
    const merged = merge(undefined) as NatsHeaders;
    for (const key of own) for (const value of requested?.values(key) ?? []) merged.append(key, value);
    return merged;
  } finally {
    if (options === undefined) delete client.options;
    else client.options = options;
  }
}
