import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { copySpan } from '../pipeline/copy-span.js';
import type { SpanMasker } from '../pipeline/mask-span.js';
import { methodOf, type CompiledRules, type RuleLimits } from './compile-rules.js';

const MAX_METHODS = 2_000;

/** Limits spans as rules have it, behind the masking: what is cut has been masked before. */
export class SpanLimiter {
  private limitsOn: CompiledRules['limitsOn'];
  private readonly known = new Map<string, RuleLimits | undefined>();

  constructor(private readonly mask: SpanMasker) {}

  replace(limitsOn: CompiledRules['limitsOn']): void {
    this.limitsOn = limitsOn;
    this.known.clear();
  }

  readonly apply: SpanMasker = (span) => {
    const masked = this.mask(span);
    if (this.limitsOn === undefined) return masked;
    const limits = this.find(methodOf(masked.name, masked.attributes), this.limitsOn);
    return limits === undefined ? masked : limitSpan(masked, limits);
  };

  private find(method: string, limitsOn: NonNullable<CompiledRules['limitsOn']>): RuleLimits | undefined {
    const known = this.known.get(method);
    if (known !== undefined || this.known.has(method)) return known;
    if (this.known.size >= MAX_METHODS) this.known.clear();
    const limits = limitsOn(method);
    this.known.set(method, limits);
    return limits;
  }
}

function limitSpan(span: ReadableSpan, limits: RuleLimits): ReadableSpan {
  const { attributeCount = Infinity, attributeValueLength = Infinity } = limits;
  const all = Object.entries(span.attributes);
  const kept = all.slice(0, attributeCount);
  const cut = kept.map(([key, value]) => [key, cutValue(value, attributeValueLength)] as const);
  if (kept.length === all.length && cut.every(([, value], index) => value === kept[index]?.[1])) return span;
  return {
    ...copySpan(span),
    attributes: Object.fromEntries(cut),
    droppedAttributesCount: span.droppedAttributesCount + all.length - kept.length,
  };
}

function cutValue(value: Attributes[string], length: number): Attributes[string] {
  if (typeof value === 'string') return value.length > length ? value.slice(0, length) : value;
  if (!Array.isArray(value) || !value.some((item) => typeof item === 'string' && item.length > length)) return value;
  return value.map((item) => (typeof item === 'string' ? item.slice(0, length) : item)) as string[];
}
