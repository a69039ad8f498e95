import type { SpanContext } from '@opentelemetry/api';

const KNOWS_WHETHER_REMOTE = 0x100;
const IS_REMOTE = 0x200;

/** The flags of W3C Trace Context, and whether the parent (or what is linked) is in another process. */
export function spanFlags({ traceFlags }: SpanContext, isRemote: boolean | undefined): number {
  return (traceFlags & 0xff) | KNOWS_WHETHER_REMOTE | (isRemote === true ? IS_REMOTE : 0);
}
