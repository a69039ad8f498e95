import { setTimeout as sleep } from 'node:timers/promises';

interface Tag {
  readonly key: string;
  readonly value: unknown;
}

/** A span as Jaeger's API gives it back. */
export interface JaegerSpan {
  readonly traceID: string;
  readonly spanID: string;
  readonly operationName: string;
  readonly references: readonly { readonly refType: string; readonly traceID: string; readonly spanID: string }[];
  /** Microseconds since the epoch. */
  readonly startTime: number;
  readonly duration: number;
  readonly tags: Readonly<Record<string, unknown>>;
  readonly logs: readonly Readonly<Record<string, unknown>>[];
  readonly service: string;
}

interface Answer {
  readonly data?: readonly {
    readonly spans: readonly (Omit<JaegerSpan, 'tags' | 'logs'> & {
      readonly tags: readonly Tag[];
      readonly logs: readonly { readonly fields: readonly Tag[] }[];
      readonly processID: string;
    })[];
    readonly processes: Readonly<Record<string, { readonly serviceName: string }>>;
  }[];
}

/** An address of the server that `npm run test:backends` started. */
export function jaegerUrl(variable = 'JAEGER_URL'): string {
  const url = process.env[variable];
  if (url === undefined) throw new Error(`${variable} is not set; run \`npm run test:backends\``);
  return url;
}

const toObject = (tags: readonly Tag[]): Record<string, unknown> =>
  Object.fromEntries(tags.map(({ key, value }) => [key, value]));

/** Waits until a trace has at least `spanCount` spans and returns them. */
export async function readJaegerTrace(traceId: string, spanCount: number, timeoutMs = 60_000): Promise<JaegerSpan[]> {
  const deadline = Date.now() + timeoutMs;
  let spans: JaegerSpan[] = [];
  while (Date.now() < deadline) {
    const response = await fetch(`${jaegerUrl()}/api/traces/${traceId}`);
    const { data = [] } = response.ok ? ((await response.json()) as Answer) : {};
    spans = data.flatMap((trace) =>
      trace.spans.map((span) => ({
        ...span,
        tags: toObject(span.tags),
        logs: span.logs.map(({ fields }) => toObject(fields)),
        service: trace.processes[span.processID]?.serviceName ?? '',
      })),
    );
    if (spans.length >= spanCount) return spans;
    await sleep(100);
  }
  throw new Error(`trace ${traceId} has ${spans.length} of ${spanCount} spans after ${timeoutMs} ms`);
}
