import type { AttemptContext } from './attempt.js';
import type { CallOptions, PolicyFunction } from '../policy/options.js';

/** Opens a stream; called once per attempt. */
export type StreamFunction<T> = (
  context: AttemptContext,
) => AsyncIterable<T> | Iterable<T> | PromiseLike<AsyncIterable<T> | Iterable<T>>;

class Opened<T> {
  constructor(
    readonly iterator: AsyncIterator<T> | Iterator<T>,
    readonly first: IteratorResult<T>,
  ) {}
}

/** Opens the stream and takes its first item under the policy, then hands the rest through. */
export async function* protectStream<T, F>(
  policy: { execute<R>(fn: PolicyFunction<R>, options?: AbortSignal | CallOptions): Promise<R | F> },
  fn: StreamFunction<T>,
  options: AbortSignal | CallOptions | undefined,
): AsyncGenerator<T, void, undefined> {
  const opened = await policy.execute(async (context) => {
    const stream = await fn(context);
    const iterator =
      Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : (stream as Iterable<T>)[Symbol.iterator]();
    const first = await iterator.next();
    // Released by a timeout or an abort before the first item came: nobody will read on.
    if (context.signal.aborted) await iterator.return?.();
    return new Opened(iterator, first);
  }, options);
  if (opened instanceof Opened) yield* rest(opened.iterator, opened.first);
  // A fallback answered: with a stream of its own.
  else yield* opened as unknown as AsyncIterable<T>;
}

async function* rest<T>(
  iterator: AsyncIterator<T> | Iterator<T>,
  first: IteratorResult<T>,
): AsyncGenerator<T, void, undefined> {
  let result = first;
  let finished = false;
  try {
    while (result.done !== true) {
      yield result.value;
      result = await iterator.next();
    }
    finished = true;
  } finally {
    if (!finished) await iterator.return?.();
  }
}
