import { SpanKind } from '@opentelemetry/api';
import { compileGlob } from '../../shared/glob.js';
import { refuseOption } from '../../shared/refuse-option.js';
import type { AlertRule, AlertSpanKind, RelativeThreshold } from './alerts.options.js';

/** A rule with its defaults filled in. */
export interface CompiledRule {
  matches(name: string, kind: AlertSpanKind): boolean;
  readonly thresholdMs: number;
  readonly relative: Required<{ [Key in keyof RelativeThreshold]: number }> | undefined;
}

const KINDS: readonly AlertSpanKind[] = ['internal', 'server', 'client', 'producer', 'consumer'];
const DEFAULT_RULES: readonly AlertRule[] = [{ thresholdMs: 1000 }];

/** @throws TracedError `TRACED_INVALID_OPTION`. */
export function compileRules(rules: readonly AlertRule[] = DEFAULT_RULES): CompiledRule[] {
  if (!Array.isArray(rules))
    refuseOption('startTracing()', 'alerts.rules is not a list; write rules: [{ thresholdMs: 500 }]');
  return (rules as readonly AlertRule[]).map(compileRule);
}

/** The name of a kind's number. */
export function kindName(kind: SpanKind): AlertSpanKind {
  return KINDS[kind] ?? 'internal';
}

function compileRule(rule: AlertRule, index: number): CompiledRule {
  const { name, kind, thresholdMs = false, relative = false } = rule;
  const site = `alerts.rules[${index}]`;
  if (kind !== undefined && !KINDS.includes(kind))
    refuseOption('startTracing()', `${site}.kind is '${String(kind)}'; write ${KINDS.join(', ')}`);
  if (thresholdMs !== false) checkNumber(`${site}.thresholdMs`, thresholdMs, 'milliseconds above 0', thresholdMs > 0);
  const matchesName = nameMatcher(name, site);
  return {
    matches: (spanName, spanKind) => (kind === undefined || kind === spanKind) && matchesName(spanName),
    thresholdMs: thresholdMs === false ? Number.POSITIVE_INFINITY : thresholdMs,
    relative: relative === false ? undefined : resolveRelative(relative === true ? {} : relative, site),
  };
}

function resolveRelative({ factor = 2, floorMs = 100, minSamples = 50 }: RelativeThreshold, site: string) {
  checkNumber(`${site}.relative.factor`, factor, 'a number of at least 1', factor >= 1);
  checkNumber(`${site}.relative.floorMs`, floorMs, 'milliseconds of at least 0', floorMs >= 0);
  const isCount = Number.isInteger(minSamples) && minSamples >= 1;
  checkNumber(`${site}.relative.minSamples`, minSamples, 'a whole number of at least 1', isCount);
  return { factor, floorMs, minSamples };
}

function nameMatcher(name: AlertRule['name'], site: string): (spanName: string) => boolean {
  if (name === undefined) return () => true;
  if (name instanceof RegExp) {
    const expression = new RegExp(name.source, name.flags.replace(/[gy]/g, ''));
    return (spanName) => expression.test(spanName);
  }
  if (typeof name !== 'string' || name === '')
    refuseOption('startTracing()', `${site}.name is no name; write a name, a glob or a RegExp`);
  return compileGlob(name);
}

function checkNumber(option: string, value: unknown, what: string, isRight: boolean): void {
  if (!isRight || typeof value !== 'number' || !Number.isFinite(value))
    refuseOption('startTracing()', `${option} is ${String(value)}; write ${what}`);
}
