import type { StartTracingOptions } from '../start-tracing.options.js';

/** What only a provider of ours obeys, and who does that job for a provider that was there before. */
const OWNED_BY_PROVIDER: Readonly<Partial<Record<keyof StartTracingOptions, string>>> = {
  serviceName: 'its resource',
  serviceVersion: 'its resource',
  serviceInstanceId: 'its resource',
  environment: 'its resource',
  resourceAttributes: 'its resource',
  exporters: 'its span processors',
  batch: 'its span processors',
  spanProcessors: 'its span processors',
  baggage: 'the BaggageSpanProcessor of @opentelemetry/baggage-span-processor among its span processors',
  alerts: 'a SlowSpanProcessor of nestjs-traced/sdk among its span processors',
  sampler: 'its sampler',
  sampling: 'its sampler',
  limits: 'its span limits',
  idGenerator: 'its id generator',
  propagators: 'propagation.setGlobalPropagator()',
  causality: 'only a provider of ours',
  traceBudget: 'only a provider of ours',
  flushOnSignals: 'the code that made it, which calls its shutdown()',
};

/** What to say about options that have no effect on a provider that was there before; `undefined` when all have one. */
export function describeUnused(options: StartTracingOptions): string | undefined {
  // What is switched off is off there, too.
  const unused = Object.entries(OWNED_BY_PROVIDER).filter(
    ([name]) => ![undefined, false].includes(options[name as keyof StartTracingOptions] as undefined),
  );
  if (unused.length === 0) return undefined;
  const said = unused.map(([name, instead]) => `${name} (${instead})`).join(', ');
  return `a tracer provider was registered before, so these options have no effect: ${said}. What stands in brackets does it there; remove the options, or start tracing first.`;
}

/**
 * Names of options in which two starts differ. What only the application can compare (functions, objects with cycles)
 * counts as equal.
 */
export function differingOptions(first: object, second: object): string[] {
  return Object.entries(second)
    .filter(([name, value]) => value !== undefined && !isSame((first as Record<string, unknown>)[name], value))
    .map(([name]) => name);
}

function isSame(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  try {
    return JSON.stringify(a) === JSON.stringify(b);
  } catch {
    return true;
  }
}
