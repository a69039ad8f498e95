import { errorMonitor } from 'node:events';
import type { TracedCall } from './traced-call.js';

interface ReadableLike {
  readonly destroyed?: boolean;
  readonly readable?: boolean;
  readonly readableEnded?: boolean;
  readonly readableAborted?: boolean;
  _read?: (size: number) => void;
  once(event: string | symbol, listener: (argument?: unknown) => void): unknown;
}

/**
 * Ends the call when the stream has been read, has failed or was destroyed early. The stream is returned as itself;
 * `errorMonitor` sees its errors without counting as a handler of them.
 */
export function traceReadable(call: TracedCall, stream: object): object {
  const readable = stream as ReadableLike;
  if (readable.destroyed === true || readable.readableEnded === true || readable.readable === false) {
    call.succeed(undefined);
    return stream;
  }
  readable.once('end', () => call.succeed(undefined));
  readable.once(errorMonitor, (error) => call.fail(error));
  readable.once('close', () => (readable.readableEnded === true ? call.succeed(undefined) : call.cancel()));
  bindRead(call, readable);
  return stream;
}

/** What produces the data belongs to the method, whoever pulls it. */
function bindRead(call: TracedCall, readable: ReadableLike): void {
  const read = readable._read;
  if (typeof read !== 'function' || Object.isFrozen(readable)) return;
  Object.defineProperty(readable, '_read', {
    value: (size: number) => call.run(read as (...args: never[]) => unknown, readable, [size]),
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
