import { SpanKind, type Context } from '@opentelemetry/api';
import { isTracing } from '../../../core/process/is-tracing.js';
import { callWith } from '../../../core/process/provider.js';
import { startSpan } from '../../../core/span/start-span.js';
import { entered, startProcess } from '../../../drivers/messaging/message-span.js';
import { extractHeaders } from '../../../drivers/messaging/message-headers.js';
import { ATTR_MESSAGING_OPERATION_NAME, ATTR_MESSAGING_SYSTEM_NAME } from '../../../shared/attributes.js';
import { failed, followedResult, succeededUnlessThrown } from '../../transports/followed.js';
import { replaceBoundMethod } from '../../../drivers/common/own-method.js';

type AnyFunction = (...args: unknown[]) => unknown;

interface MessageHandler {
  readonly message: unknown;
  readonly callback: AnyFunction;
}

const TRACED = Symbol.for('nestjs-traced.websocket-adapter');
/** The context in which each socket was opened. */
const handshakes = new WeakMap<object, Context>();

/**
 * Traces what goes through a WebSocket adapter of Nest's: a SERVER span for the handshake, below the one that its headers
 * name, and a CONSUMER span for each message, a trace of its own with a link to the handshake.
 */
export function traceAdapter(adapter: object): void {
  if (Object.hasOwn(adapter, TRACED)) return;
  Object.defineProperty(adapter, TRACED, { value: true });
  replaceBoundMethod(adapter, 'bindClientConnect', (bind) => (server, callback, ...rest) => {
    const connected = (...args: unknown[]): unknown => inHandshake(callback as AnyFunction, args);
    return bind(server, connected, ...rest);
  });
  replaceBoundMethod(adapter, 'bindMessageHandlers', (bind) => (client, handlers, ...rest) => {
    const traced = (handlers as MessageHandler[]).map((handler) => ({
      ...handler,
      callback: tracedCallback(handler, client as object),
    }));
    return bind(client, traced, ...rest);
  });
}

/** Runs a connection callback inside the handshake span, made by the first of the gateways that hear of the same socket. */
function inHandshake(callback: AnyFunction, args: readonly unknown[]): unknown {
  const [client, request] = args as [object, { headers?: unknown } | undefined];
  const known = handshakes.get(client);
  if (known !== undefined) return callWith(known, callback, undefined, args);
  if (!isTracing()) return callback(...args);
  const { handshake } = client as { handshake?: { headers?: unknown } };
  const life = entered(
    startSpan({
      name: 'connect websocket',
      kind: SpanKind.SERVER,
      parent: extractHeaders(handshake?.headers ?? request?.headers),
      attributes: { [ATTR_MESSAGING_SYSTEM_NAME]: 'websocket', [ATTR_MESSAGING_OPERATION_NAME]: 'connect' },
    }),
  );
  handshakes.set(client, life.context);
  try {
    const result = life.run(callback, undefined, args);
    life.succeed();
    return result;
  } catch (error) {
    life.fail(error);
    throw error;
  }
}

function tracedCallback({ message, callback }: MessageHandler, client: object): AnyFunction {
  const name = typeof message === 'string' ? message : JSON.stringify(message);
  return (...args) => {
    if (!isTracing()) return callback(...args);
    const life = startProcess({ system: 'websocket', name }, handshakes.get(client) ?? extractHeaders(undefined));
    try {
      return followedResult(life, life.run(callback, undefined, args), succeededUnlessThrown);
    } catch (error) {
      failed(life, error);
      throw error;
    }
  };
}
