import type { SpanKind } from '@opentelemetry/api';
import { compileGlob } from '../../shared/glob.js';
import * as is from '../../shared/options/option-rules.js';
import type { OptionRules } from '../../shared/options/option-rules.js';
import type { AlertRule, AlertsOptions, AlertSpanKind, RelativeThreshold, WebhookSink } from './alerts.options.js';

/** A rule with its defaults filled in. */
export interface CompiledRule {
  matches(name: string, kind: AlertSpanKind): boolean;
  readonly thresholdMs: number;
  readonly relative: Required<{ [Key in keyof RelativeThreshold]: number }> | undefined;
}

const DEFAULT_RULES: readonly AlertRule[] = [{ thresholdMs: 1000 }];

const MILLISECONDS = is.number({ above: 0 }, 'milliseconds');
const RELATIVE: OptionRules<RelativeThreshold> = {
  factor: is.number({ min: 1 }),
  floorMs: is.number({ min: 0 }, 'milliseconds'),
  minSamples: is.whole(1),
};
const RULE: OptionRules<AlertRule> = {
  name: is.either(is.text('OrderService.*'), { fits: (value) => value instanceof RegExp, expected: 'a RegExp' }),
  kind: is.oneOf(...is.SPAN_KINDS),
  thresholdMs: is.either(is.off, MILLISECONDS),
  relative: is.either(is.flag, is.group(RELATIVE)),
};
const WEBHOOK: OptionRules<WebhookSink> = {
  webhook: is.needed(is.text('https://alerts.example.com/slow')),
  headers: is.texts("{ authorization: 'Bearer …' }"),
  timeoutMs: MILLISECONDS,
  retries: is.whole(0),
};

export const ALERT_OPTIONS: OptionRules<AlertsOptions> = {
  rules: is.list('[{ thresholdMs: 500 }]', is.group(RULE)),
  sinks: is.list(
    "['log']",
    is.either(is.oneOf('log', 'event'), is.callback('(alert) => page(alert)'), is.group(WEBHOOK)),
  ),
  cooldownMs: is.number({ min: 0 }, 'milliseconds'),
  queueSize: is.whole(1),
};

export function compileRules(rules: readonly AlertRule[] = DEFAULT_RULES): CompiledRule[] {
  return rules.map(compileRule);
}

/** The name of a kind's number. */
export function kindName(kind: SpanKind): AlertSpanKind {
  return is.SPAN_KINDS[kind] ?? 'internal';
}

function compileRule({ name, kind, thresholdMs = false, relative = false }: AlertRule): CompiledRule {
  const matchesName = nameMatcher(name);
  return {
    matches: (spanName, spanKind) => (kind === undefined || kind === spanKind) && matchesName(spanName),
    thresholdMs: thresholdMs === false ? Number.POSITIVE_INFINITY : thresholdMs,
    relative: relative === false ? undefined : resolveRelative(relative === true ? {} : relative),
  };
}

function resolveRelative({ factor = 2, floorMs = 100, minSamples = 50 }: RelativeThreshold) {
  return { factor, floorMs, minSamples };
}

function nameMatcher(name: AlertRule['name']): (spanName: string) => boolean {
  if (name === undefined) return () => true;
  if (typeof name === 'string') return compileGlob(name);
  const expression = new RegExp(name.source, name.flags.replace(/[gy]/g, ''));
  return (spanName) => expression.test(spanName);
}
