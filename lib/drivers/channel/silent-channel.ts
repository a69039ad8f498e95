import { channel, type Channel } from 'node:diagnostics_channel';

const EVENTS = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;
export type ChannelEvent = (typeof EVENTS)[number];

/**
 * Lets a tracing channel say that nobody listens while nobody would look at a message: `isUnseen` is asked when a call
 * begins, in its caller's context. The library then makes no message and no closures, and runs as it does without tracing.
 * Answers with how to stop.
 *
 * Only where our listeners, one for `start` and each of `others`, are the only ones. A Node that asks its channels in another
 * way, or keeps listeners elsewhere, sends the message as ever, and the listener drops it.
 */
export function silenceUnseen(name: string, others: readonly ChannelEvent[], isUnseen: () => boolean): () => void {
  const channels = EVENTS.map((event) => channel(`tracing:${name}:${event}`));
  const expected = EVENTS.map((event) => (event === 'start' || others.includes(event) ? 1 : 0));
  const isSilent = (): boolean => {
    try {
      return isUnseen() && channels.every((one, at) => listenersOf(one) === expected[at]);
    } catch {
      // Asked from inside the library, where nothing may be thrown; the listener, which is asked next, reports it.
      return false;
    }
  };
  // All five are asked in turn when a call begins, `start` first. Alone, when a call ends, the others tell the truth: who has
  // begun a call has to see its end, in whichever context that comes.
  let left = 0;
  const undo = [
    answerWith(channels[0] as Channel, () => {
      left = isSilent() ? others.length : 0;
      return left > 0;
    }),
    ...others.map((event) =>
      answerWith(channel(`tracing:${name}:${event}`), () => {
        if (left === 0) return false;
        left -= 1;
        return true;
      }),
    ),
  ];
  return () => undo.forEach((stop) => stop());
}

function answerWith(one: Channel, isSilent: () => boolean): () => void {
  Object.defineProperty(one, 'hasSubscribers', {
    configurable: true,
    // Otherwise what the prototype says, which Node exchanges when the first listener comes and when the last one goes.
    get: () => !isSilent() && Reflect.get(Object.getPrototypeOf(one) as object, 'hasSubscribers', one) === true,
  });
  return () => void Reflect.deleteProperty(one, 'hasSubscribers');
}

/** How many listen, in either way, as far as the channel says. */
function listenersOf(one: Channel): number {
  const { _subscribers: subscribers, _stores: stores } = one as {
    _subscribers?: { readonly length: number };
    _stores?: { readonly size: number };
  };
  return (subscribers?.length ?? 0) + (stores?.size ?? 0);
}
