import type { Context } from '@opentelemetry/api';
import { channel, subscribe, unsubscribe, type Channel } from 'node:diagnostics_channel';
import type { AsyncLocalStorage } from 'node:async_hooks';
import { activeContext } from '../../core/process/provider.js';
import { guard, guardMethod } from '../../shared/errors/guard.js';
import { createHiddenField } from '../../shared/hidden-field.js';
import { standBack } from '../elsewhere/stand-back.js';
import { contextStore, hasOwnSpans } from './bind-context-store.js';
import { silenceUnseen } from './silent-channel.js';

/** A call that a library tells about on a tracing channel. */
export interface ChannelCall {
  /** The context that is active in the library's own code and in all that this code calls. */
  readonly context: Context;
  succeed(result: unknown): void;
  fail(error: unknown): void;
}

export interface ChannelFollower<Message extends object> {
  /** The client's name in the notice that another instrumentation traces it. @defaultValue the channel's name */
  readonly client?: string;
  /** Begins a call; `undefined` leaves it alone. Runs in the caller's context, inside the library's call. */
  readonly open: (message: Message) => ChannelCall | undefined;
  /**
   * Whether nobody would see a call that begins here; asked before anything else, and by the library itself before it makes
   * a message.
   *
   * @defaultValue never
   */
  readonly isUnseen?: () => boolean;
  /**
   * `true` when the traced function returns its result at once; else the call ends with its promise or callback.
   * @defaultValue false
   */
  readonly isSync?: boolean;
}

interface Outcome {
  readonly error?: unknown;
  readonly result?: unknown;
}

/**
 * Follows one tracing channel (`tracing:NAME:start` and its four siblings); answers with how to stop.
 *
 * Calls are known by the message object and end once. Nothing that is done here throws into the library: Node would end
 * the process.
 */
export function followChannel<Message extends object>(name: string, follower: ChannelFollower<Message>): () => void {
  const calls = createHiddenField<ChannelCall | undefined>();
  const site = `the channel ${name}`;
  const start = channel(`tracing:${name}:start`);
  const open = (message: unknown): ChannelCall | undefined => {
    if (follower.isUnseen?.() === true) return undefined;
    if (hasOwnSpans(start)) {
      standBack(follower.client ?? name, 'spans are made of its channel');
      return undefined;
    }
    const call = guardMethod(site, follower, follower.open, message as Message);
    if (call !== undefined) calls.set(message as object, call);
    return call;
  };
  const end = (message: unknown): void => {
    const call = calls.get(message as object);
    if (call === undefined) return;
    calls.set(message as object, undefined);
    const { error, result } = message as Outcome;
    guard(site, () => (error === undefined ? call.succeed(result) : call.fail(error)));
  };
  const ends: Record<string, (message: unknown) => void> = {
    asyncEnd: end,
    // A call that throws synchronously never reaches `asyncEnd`: the message of its `end` has the error.
    end: (message) => {
      if (follower.isSync === true || (message as Outcome).error !== undefined) end(message);
    },
  };
  const undo = [startFollowing(start, open)];
  for (const [event, listener] of Object.entries(ends)) {
    subscribe(`tracing:${name}:${event}`, listener);
    undo.push(() => void unsubscribe(`tracing:${name}:${event}`, listener));
  }
  const { isUnseen } = follower;
  if (isUnseen !== undefined) undo.push(silenceUnseen(name, ['end', 'asyncEnd'], isUnseen));
  return () => undo.forEach((stop) => stop());
}

function startFollowing(start: Channel, open: (message: unknown) => ChannelCall | undefined): () => void {
  const store = guard('the context of channels', contextStore);
  if (store === undefined) {
    const listener = (message: unknown): void => void open(message);
    start.subscribe(listener);
    return () => {
      start.unsubscribe(listener);
    };
  }
  const bound = store as AsyncLocalStorage<unknown>;
  start.bindStore(bound, (message) => open(message)?.context ?? activeContext());
  return () => void start.unbindStore(bound);
}
