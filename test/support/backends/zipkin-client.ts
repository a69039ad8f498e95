import { setTimeout as sleep } from 'node:timers/promises';

/** A span as Zipkin's API gives it back. */
export interface ZipkinSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId?: string;
  readonly name: string;
  readonly kind?: string;
  readonly timestamp: number;
  readonly duration?: number;
  readonly localEndpoint: { readonly serviceName: string };
  readonly remoteEndpoint?: { readonly serviceName?: string };
  readonly tags?: Readonly<Record<string, string>>;
}

/** The server that `npm run test:backends` started. */
export function zipkinUrl(): string {
  const url = process.env.ZIPKIN_URL;
  if (url === undefined) throw new Error('ZIPKIN_URL is not set; run `npm run test:backends`');
  return url;
}

/** Waits until a trace has at least `spanCount` spans (Zipkin stores asynchronously) and returns them. */
export async function readTrace(traceId: string, spanCount: number, timeoutMs = 60_000): Promise<ZipkinSpan[]> {
  const deadline = Date.now() + timeoutMs;
  let spans: ZipkinSpan[] = [];
  while (Date.now() < deadline) {
    const response = await fetch(`${zipkinUrl()}/api/v2/trace/${traceId}`);
    if (response.ok) spans = (await response.json()) as ZipkinSpan[];
    if (spans.length >= spanCount) return spans;
    await sleep(100);
  }
  throw new Error(`trace ${traceId} has ${spans.length} of ${spanCount} spans after ${timeoutMs} ms`);
}
