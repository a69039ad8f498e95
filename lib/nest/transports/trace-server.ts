import { SpanKind, type Attributes, type Context } from '@opentelemetry/api';
import { AsyncLocalStorage } from 'node:async_hooks';
import { withApplication, type Application } from '../../core/process/application.js';
import { isTracing } from '../../core/process/is-tracing.js';
import { preserve } from '../../core/method/preserve.js';
import type { SpanLife } from '../../core/span/span-life.js';
import { startSpan } from '../../core/span/start-span.js';
import { entered, startProcess, type MessageRelation } from '../../drivers/messaging/message-span.js';
import { ATTR_RPC_METHOD, ATTR_RPC_SYSTEM_NAME, ATTR_TRACED_TRANSPORT } from '../../shared/attributes.js';
import { failed, followedResult } from './followed.js';
import { contextOfMessage } from './packet-carrier.js';
import { replaceBoundMethod } from '../../drivers/common/own-method.js';
import { patternText, transportOfServer, type TransportKind } from './transport.js';

type Handler = ((...args: unknown[]) => unknown) & { next?: unknown };

/** The part of Nest's microservice servers that is used here. */
export interface ServerLike {
  readonly transportId?: unknown;
  deserializer?: { deserialize(value: unknown, options?: unknown): unknown };
  normalizePattern?(pattern: unknown): unknown;
  addHandler(pattern: unknown, callback: Handler, isEventHandler?: boolean, extras?: unknown): void;
}

/** The metadata in the packet of the message that is being handled, which NestJS 11 does not hand to its handlers. */
interface MessageSlot {
  metadata: unknown;
}

const TRACED = Symbol.for('nestjs-traced.server');
const slots = new AsyncLocalStorage<MessageSlot>();

/** Traces what a server of Nest's microservices handles; must come before Nest registers the handlers. */
export function traceServer(server: ServerLike, relation: MessageRelation, application: Application): void {
  if (Object.hasOwn(server, TRACED)) return;
  Object.defineProperty(server, TRACED, { value: true });
  const transport = transportOfServer(server);
  replaceBoundMethod(
    server,
    'handleMessage',
    (handle) =>
      (...args) =>
        slots.run({ metadata: undefined }, handle, ...args),
  );
  if (server.deserializer !== undefined) {
    replaceBoundMethod(server.deserializer, 'deserialize', (deserialize) => (...args) => {
      const slot = slots.getStore();
      const packet = deserialize(...args);
      if (slot === undefined) return packet;
      const remember = (value: unknown): unknown => {
        slot.metadata = (value as { metadata?: unknown } | undefined)?.metadata;
        return value;
      };
      return packet instanceof Promise ? packet.then(remember) : remember(packet);
    });
  }
  replaceBoundMethod(server, 'addHandler', (add) => (pattern, callback, isEventHandler, ...rest) => {
    const name = patternText(pattern, server.normalizePattern?.bind(server));
    const start: StartSpan = (remote, args) =>
      isEventHandler === true
        ? startProcess({ system: transport.system, name }, remote, relation)
        : startAnswer(transport, transport.system === 'grpc' ? grpcMethod(args, name) : name, remote);
    return add(pattern, tracedHandler(callback as Handler, start, application), isEventHandler, ...rest);
  });
}

/** Starts the span of a message that came with `remote`. */
type StartSpan = (remote: Context, args: readonly unknown[]) => SpanLife;

/** The SERVER span of a request, below the caller's. */
function startAnswer({ system }: TransportKind, name: string, remote: Context): SpanLife {
  const isGrpc = system === 'grpc';
  const attributes: Attributes = { [ATTR_RPC_SYSTEM_NAME]: isGrpc ? system : 'nestjs', [ATTR_RPC_METHOD]: name };
  if (!isGrpc) attributes[ATTR_TRACED_TRANSPORT] = system;
  return entered(startSpan({ name, kind: SpanKind.SERVER, parent: remote, attributes }));
}

/** The gRPC method with its package, read from the call; Nest's own pattern is an object as JSON. */
function grpcMethod(args: readonly unknown[], pattern: string): string {
  for (const argument of args) {
    const { getPath } = (argument ?? {}) as { getPath?: () => string };
    if (typeof getPath === 'function') return getPath.call(argument).replace(/^\//, '');
  }
  return pattern;
}

function tracedHandler(handler: Handler, start: StartSpan, application: Application): Handler {
  function traced(this: unknown, ...args: unknown[]): unknown {
    if (!isTracing()) return handler.apply(this, args);
    // A request-scoped handler gets an object of Nest's first, if it is not the first handler of the event.
    const handlerContext = args.find((argument, index) => index > 0 && isContext(argument)) ?? args[1];
    const remote = contextOfMessage(handlerContext ?? args[0], slots.getStore()?.metadata);
    const life = start(withApplication(remote, application), args);
    try {
      return followedResult(life, life.run(handler as (...args: never[]) => unknown, this, args));
    } catch (error) {
      failed(life, error);
      throw error;
    }
  }
  preserve(traced, handler);
  // Nest chains the handlers of one event by a property `next`, which the original handler reads from itself.
  Object.defineProperty(traced, 'next', {
    get: () => handler.next,
    set: (next: unknown) => {
      handler.next = next;
    },
    configurable: true,
    enumerable: true,
  });
  return traced;
}

function isContext(argument: unknown): boolean {
  return typeof (argument as { getArgs?: unknown } | undefined)?.getArgs === 'function';
}
