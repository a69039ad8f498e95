import { context, createContextKey, type Context } from '@opentelemetry/api';
import { subscribe } from 'node:diagnostics_channel';
import { guard } from '../../shared/errors/guard.js';
import type { Connection } from './network-peer.js';

/** The used part of the request object in undici's diagnostics channels; Node's built-in undici has the same. */
export interface UndiciRequest {
  readonly origin: unknown;
  /** `name: value` lines in one text (undici 5), or names and values in turn. */
  headers: unknown;
}

/** Is told what becomes of the requests that one `fetch` makes: one, or one more for each redirect that is followed. */
export interface FetchWitness {
  /** Whether a request that was made in the context of this witness belongs to its `fetch`. */
  owns(request: UndiciRequest): boolean;
  /** A request is about to be sent. */
  started(request: UndiciRequest): void;
  /** The request goes out on a connection. */
  connected(connection: Connection): void;
  /** The last byte of the response is here, or the request has failed. */
  ended(): void;
}

interface UndiciMessage {
  readonly request: UndiciRequest;
  readonly socket?: Connection;
}

const WITNESS = createContextKey('nestjs-traced.fetch-witness');
const watched = new WeakMap<object, FetchWitness>();

let isSubscribed = false;

/** A context whose requests of the platform's `fetch`, or of undici, are told to `witness`. */
export function withWitness(parent: Context, witness: FetchWitness): Context {
  if (!isSubscribed) watch();
  return parent.setValue(WITNESS, witness);
}

function watch(): void {
  isSubscribed = true;
  listen('undici:request:create', ({ request }) => {
    const witness = context.active().getValue(WITNESS) as FetchWitness | undefined;
    if (witness === undefined || !witness.owns(request)) return;
    watched.set(request, witness);
    witness.started(request);
  });
  listen('undici:client:sendHeaders', ({ request, socket }) => {
    if (socket) watched.get(request)?.connected(socket);
  });
  const end = ({ request }: UndiciMessage): void => watched.get(request)?.ended();
  listen('undici:request:trailers', end);
  listen('undici:request:error', end);
}

// Guarded: Node turns what a listener throws into an uncaught exception.
function listen(channel: string, listener: (message: UndiciMessage) => void): void {
  subscribe(channel, (message) => {
    guard(channel, () => listener(message as UndiciMessage));
  });
}
