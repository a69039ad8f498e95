import { errorMonitor } from 'node:events';
import type { TracedCall } from '../call/traced-call.js';
import { replaceMethod, type Restore } from './own-method.js';
import { leaveAlone, watch } from './watched.js';

interface ReadableLike {
  readonly destroyed?: boolean;
  readonly readable?: boolean;
  readonly readableEnded?: boolean;
  readonly readableDidRead?: boolean;
  readonly readableFlowing?: boolean | null;
  once(event: string | symbol, listener: (argument?: unknown) => void): unknown;
  off(event: string | symbol, listener: (argument?: unknown) => void): unknown;
}

/**
 * Ends the call when the stream has been read, has failed or was destroyed early. `errorMonitor` sees its errors without
 * counting as a handler of them.
 */
export function traceReadable(call: TracedCall, stream: object): void {
  const readable = stream as ReadableLike;
  if (readable.destroyed === true || readable.readableEnded === true || readable.readable === false) {
    call.succeed(stream);
    return;
  }
  const isWatched = watch(
    call,
    stream,
    () => observe(call, readable),
    () => call.lose(),
  );
  if (isWatched) call.hold(() => isBeingRead(readable));
  else call.defer(stream);
}

function observe(call: TracedCall, stream: ReadableLike): Restore | undefined {
  // `_read` produces the data, so it is work of the method and runs in the method's context, whoever reads the stream.
  const unread = replaceMethod(stream, '_read', (original) => {
    return function (this: unknown, ...args: never[]) {
      if (this !== stream) return Reflect.apply(original, this, args);
      call.use();
      return call.run(original, stream, args);
    };
  });
  if (unread === undefined) return undefined;
  const onEnd = (): void => end(() => call.succeed(undefined));
  const onError = (error: unknown): void => end(() => call.fail(error));
  const onClose = (): void => end(() => (stream.readableEnded === true ? call.succeed(undefined) : call.cancel()));
  const restore = (): void => {
    unread();
    stream.off('end', onEnd);
    stream.off(errorMonitor, onError);
    stream.off('close', onClose);
  };
  const end = (tell: () => void): void => {
    tell();
    leaveAlone(stream);
  };
  stream.once('end', onEnd);
  stream.once(errorMonitor, onError);
  stream.once('close', onClose);
  return restore;
}

function isBeingRead({ readableDidRead, readableFlowing }: ReadableLike): boolean {
  return readableDidRead === true || (readableFlowing !== null && readableFlowing !== undefined);
}
