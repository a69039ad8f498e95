import { trace, type Context, type Link, type Span, type SpanOptions } from '@opentelemetry/api';
import { guard, reportInternalError } from '../shared/guard.js';
import { runtime } from '../shared/runtime.js';
import type { CallArguments } from './call-plan.js';
import { activeTracer } from './provider.js';
import type { Site } from './traced-method.js';

/** Starts the span of one call; `undefined` while no tracer provider is registered. */
export function startSpan(site: Site, parent: Context, args: CallArguments, self: unknown): Span | undefined {
  const tracer = site.plan.hasSpan ? activeTracer() : undefined;
  if (tracer === undefined) return undefined;
  try {
    if (site.isPlain && runtime.clock === undefined) return tracer.startSpan(site.spanName, site.startOptions, parent);
    return tracer.startSpan(spanNameOf(site, args, self), computedOptions(site, parent, args, self), parent);
  } catch (error) {
    reportInternalError(`${site.functionName} span start`, error);
    return undefined;
  }
}

function spanNameOf(site: Site, args: CallArguments, self: unknown): string {
  const { name } = site.plan;
  if (typeof name !== 'function') return site.spanName;
  const computed = guard(`${site.functionName} name`, () => name(args, self));
  return typeof computed === 'string' && computed !== '' ? computed : site.spanName;
}

function computedOptions(site: Site, parent: Context, args: CallArguments, self: unknown): SpanOptions {
  const { samplingAttributes, links, root } = site.plan;
  const options: SpanOptions = { ...site.startOptions };
  if (runtime.clock !== undefined) options.startTime = runtime.clock();
  if (samplingAttributes !== undefined) {
    const computed = guard(`${site.functionName} samplingAttributes`, () => samplingAttributes(args, self));
    options.attributes = { ...options.attributes, ...computed };
  }
  const allLinks: Link[] = [];
  const surrounding = root ? trace.getSpanContext(parent) : undefined;
  if (surrounding !== undefined) allLinks.push({ context: surrounding });
  if (links !== undefined) allLinks.push(...(guard(`${site.functionName} links`, () => links(args, self)) ?? []));
  if (allLinks.length > 0) options.links = allLinks;
  return options;
}
