import { context, type Context } from '@opentelemetry/api';
import type { TracedCall } from './traced-call.js';

// The shapes of RxJS that matter here; the room does not depend on the package.
interface SubscriberLike {
  readonly closed: boolean;
  next(value: unknown): void;
  error(error: unknown): void;
  complete(): void;
  add(teardown: unknown): void;
  remove(teardown: unknown): void;
  unsubscribe(): void;
}
interface ObservableLike {
  subscribe(...args: unknown[]): unknown;
  lift?(operator: { call(subscriber: SubscriberLike, source: ObservableLike): unknown }): ObservableLike;
}

/**
 * Gives every subscription a span: the first one that of the call, each further one a sibling.
 *
 * The source and its operators run inside the span; the subscriber's own callbacks run in its own context.
 */
export function traceObservable(call: TracedCall, source: object): object {
  const observable = source as ObservableLike;
  call.setRunning(false);
  const subscribe = (...args: unknown[]): unknown => {
    const consumer = context.active();
    const subscription = call.forIteration();
    if (typeof observable.lift !== 'function') return subscribeForeign(subscription, consumer, observable, args);
    const lifted = observable.lift({
      call: (subscriber, upstream) => {
        subscriber.add(() => subscription.cancel());
        const traced = new TracedSubscriber(subscription, consumer, subscriber);
        return subscription.run(upstream.subscribe as (...args: never[]) => unknown, upstream, [traced]);
      },
    });
    return lifted.subscribe(...args);
  };
  return new Proxy(source, {
    get: (target, key, receiver) => (key === 'subscribe' ? subscribe : Reflect.get(target, key, receiver)),
  });
}

/** Shares the state of the real subscriber, so that a synchronous source sees at once that nobody listens any more. */
class TracedSubscriber implements SubscriberLike {
  constructor(
    private readonly call: TracedCall,
    private readonly consumer: Context,
    private readonly destination: SubscriberLike,
  ) {}

  get closed(): boolean {
    return this.destination.closed;
  }

  next(value: unknown): void {
    context.with(this.consumer, () => this.destination.next(value));
  }

  error(error: unknown): void {
    this.call.fail(error);
    context.with(this.consumer, () => this.destination.error(error));
  }

  complete(): void {
    this.call.succeed(undefined);
    context.with(this.consumer, () => this.destination.complete());
  }

  add(teardown: unknown): void {
    this.destination.add(teardown);
  }

  remove(teardown: unknown): void {
    this.destination.remove(teardown);
  }

  unsubscribe(): void {
    this.destination.unsubscribe();
  }
}

type ForeignObserver = {
  start?(subscription: unknown): void;
  next?(value: unknown): void;
  error?(error: unknown): void;
  complete?(): void;
};

/** An observable of another library (the TC39 proposal's shape): observer in, subscription out. */
function subscribeForeign(call: TracedCall, consumer: Context, source: ObservableLike, args: unknown[]): unknown {
  const [first, error, complete] = args;
  const observer = (
    typeof first === 'object' && first !== null ? first : { next: first, error, complete }
  ) as ForeignObserver;
  const traced: ForeignObserver = {
    start: (subscription) => observer.start?.(subscription),
    next: (value) => context.with(consumer, () => observer.next?.(value)),
    error: (reason) => {
      call.fail(reason);
      context.with(consumer, () => observer.error?.(reason));
    },
    complete: () => {
      call.succeed(undefined);
      context.with(consumer, () => observer.complete?.());
    },
  };
  try {
    return cancelling(call, call.run(source.subscribe as (...args: never[]) => unknown, source, [traced]));
  } catch (error) {
    call.fail(error);
    throw error;
  }
}

function cancelling(call: TracedCall, subscription: unknown): unknown {
  if (typeof subscription !== 'object' || subscription === null) return subscription;
  return new Proxy(subscription, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (key !== 'unsubscribe') return (value as () => unknown).bind(target);
      return () => {
        call.cancel();
        return (value as () => unknown).call(target);
      };
    },
  });
}
