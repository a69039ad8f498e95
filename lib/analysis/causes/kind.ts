import type { SpanRecord } from '../span-record.js';

/** What a root stands for, in a word. */
export function kindOf({ kind, attributes }: SpanRecord): 'request' | 'job' | 'trace' {
  if (kind === 'consumer' || attributes['messaging.system'] !== undefined) return 'job';
  return kind === 'server' || attributes['http.request.method'] !== undefined || attributes['http.method'] !== undefined
    ? 'request'
    : 'trace';
}
