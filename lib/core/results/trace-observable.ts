import { type Context } from '@opentelemetry/api';
import { activeContext, callWith } from '../process/provider.js';
import type { TracedCall } from '../call/traced-call.js';
import { Iterations } from './iterations.js';
import { replaceMethod } from './own-method.js';
import { watch } from './watched.js';

type UntypedFunction = (...args: never[]) => unknown;

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
  lift?(operator: { call(subscriber: SubscriberLike, source: unknown): unknown }): {
    subscribe(...args: unknown[]): unknown;
  };
}

/**
 * Gives every subscription a span: the first one that of the call, each further one a sibling.
 *
 * The source and its operators run inside the span; the subscriber's own callbacks run in its own context.
 */
export function traceObservable(call: TracedCall, observable: object): void {
  const iterations = new Iterations(call);
  const isWatched = watch(call, observable, () =>
    replaceMethod(observable, 'subscribe', (original) => {
      return function (this: unknown, ...args: unknown[]) {
        return this === observable
          ? subscribe(iterations.next(), original, observable, args)
          : Reflect.apply(original, this, args);
      };
    }),
  );
  if (isWatched) call.hold();
  else call.defer(observable);
}

function subscribe(call: TracedCall, original: UntypedFunction, source: ObservableLike, args: unknown[]): unknown {
  const consumer = activeContext();
  if (typeof source.lift !== 'function') return subscribeForeign(call, consumer, original, source, args);
  const lifted = source.lift({
    call: (subscriber) => {
      subscriber.add(() => call.cancel());
      return call.run(original, source, [new TracedSubscriber(call, consumer, subscriber)]);
    },
  });
  return lifted.subscribe(...args);
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
    callWith(this.consumer, this.destination.next, this.destination, [value]);
  }

  error(error: unknown): void {
    this.call.fail(error);
    callWith(this.consumer, this.destination.error, this.destination, [error]);
  }

  complete(): void {
    this.call.succeed(undefined);
    callWith(this.consumer, this.destination.complete, this.destination, []);
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
function subscribeForeign(
  call: TracedCall,
  consumer: Context,
  original: UntypedFunction,
  source: object,
  args: unknown[],
): unknown {
  const [observer] = args as [ForeignObserver?];
  if (typeof observer !== 'object' || observer === null) return subscribeUnseen(call, original, source, args);
  const outside = (callback: () => void): void => callWith(consumer, callback, undefined, []);
  const traced: ForeignObserver = {
    start: (subscription) => observer.start?.(subscription),
    next: (value) => outside(() => observer.next?.(value)),
    error: (reason) => {
      call.fail(reason);
      outside(() => observer.error?.(reason));
    },
    complete: () => {
      call.succeed(undefined);
      outside(() => observer.complete?.());
    },
  };
  let subscription: unknown;
  try {
    subscription = call.run(original, source, [traced]);
  } catch (failure) {
    call.fail(failure);
    throw failure;
  }
  if (typeof subscription === 'object' && subscription !== null) watchEnd(call, subscription);
  return subscription;
}

/** A subscription by functions, which are the subscriber's own: they are handed on as they are, and nothing tells of its end. */
function subscribeUnseen(call: TracedCall, original: UntypedFunction, source: object, args: unknown[]): unknown {
  try {
    const subscription = call.run(original, source, args as never[]);
    call.defer(subscription);
    return subscription;
  } catch (failure) {
    call.fail(failure);
    throw failure;
  }
}

function watchEnd(call: TracedCall, subscription: object): void {
  replaceMethod(subscription, 'unsubscribe', (original) => {
    return function (this: unknown, ...args: never[]) {
      if (this === subscription) call.cancel();
      return Reflect.apply(original, this, args);
    };
  });
}
