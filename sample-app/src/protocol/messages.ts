import type { SpanRecord } from './span-record.js';

/** How a process of the shop ends when somebody else listens on its port. */
export const EXIT_PORT_TAKEN = 98;

/** Whether an error says that somebody else listens there. */
export function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
}

/** What a service tells the launcher over the channel of `child_process.fork`. */
export type ServiceMessage =
  | { readonly type: 'listening' }
  | { readonly type: 'spans'; readonly spans: readonly SpanRecord[] }
  | { readonly type: 'flushed'; readonly id: number };

/** What the launcher asks of a service. */
export type LauncherMessage = { readonly type: 'flush'; readonly id: number } | { readonly type: 'stop' };
