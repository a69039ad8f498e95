import { Observable, isObservable } from 'rxjs';
import { types } from 'node:util';
import { entryOf } from '../../core/span/entry-span.js';
import type { SpanLife } from '../../core/span/span-life.js';

/** An observable whose first subscription runs inside a span and ends it; further ones are left alone. */
export function followedObservable<T>(
  life: SpanLife,
  source: Observable<T>,
  succeed: (life: SpanLife) => void = succeeded,
): Observable<T> {
  let isFirst = true;
  return new Observable<T>((subscriber) => {
    if (!isFirst) return source.subscribe(subscriber);
    isFirst = false;
    let hasEmitted = false;
    const subscription = life.run(() =>
      source.subscribe({
        next: (value) => {
          hasEmitted = true;
          subscriber.next(value);
        },
        error: (error: unknown) => {
          failed(life, error);
          subscriber.error(error);
        },
        complete: () => {
          succeed(life);
          subscriber.complete();
        },
      }),
    );
    subscriber.add(() => {
      subscription.unsubscribe();
      // `firstValueFrom` unsubscribes after the first value: once there was one, unsubscribing is a success.
      if (hasEmitted) succeed(life);
      else life.cancel();
    });
    return undefined;
  });
}

/** What a handler answered, followed to its end. */
export function followedResult(
  life: SpanLife,
  result: unknown,
  succeed: (life: SpanLife) => void = succeeded,
): unknown {
  if (types.isPromise(result)) {
    return result.then(
      (value) => followedResult(life, value, succeed),
      (error: unknown) => {
        failed(life, error);
        throw error;
      },
    );
  }
  if (isObservable(result)) return followedObservable(life, result, succeed);
  succeed(life);
  return result;
}

function succeeded(life: SpanLife): void {
  life.succeed();
}

/** Ends the span of a handler whose answer was empty: as failed when our filter saw an exception, else as succeeded. */
export function succeededUnlessThrown(life: SpanLife): void {
  const thrown = entryOf(life.context)?.thrown;
  if (thrown === undefined) life.succeed();
  else life.fail(thrown.value);
}

/** Ends the span with the exception that our filter saw, if any: Nest answers messages with an error of its own instead. */
export function failed(life: SpanLife, error: unknown): void {
  const thrown = entryOf(life.context)?.thrown;
  life.fail(thrown === undefined ? error : thrown.value);
}
