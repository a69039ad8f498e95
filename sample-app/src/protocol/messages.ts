import type { SpanRecord } from './span-record.js';

/** What a service tells the launcher over the channel of `child_process.fork`. */
export type ServiceMessage =
  | { readonly type: 'listening' }
  | { readonly type: 'spans'; readonly spans: readonly SpanRecord[] }
  | { readonly type: 'flushed'; readonly id: number };

/** What the launcher asks of a service. */
export type LauncherMessage = { readonly type: 'flush'; readonly id: number } | { readonly type: 'stop' };
