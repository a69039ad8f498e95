import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { compileGlob } from '../../../shared/glob.js';
import type { BudgetRule, CollapseOptions, TraceBudgetOptions } from './budget.options.js';
import * as is from '../../../shared/options/option-rules.js';
import type { OptionRules } from '../../../shared/options/option-rules.js';

/** When equal spans of one operation become one. */
export interface Collapse {
  readonly after: number;
  readonly slowMs: number;
}

export interface BudgetConfig {
  readonly maxSpansPerTrace: number;
  /** From here on a span without a rule of its own is slow. */
  readonly slowMs: number;
  /** What is decided for a span by its name and kind; `undefined` where its spans stay. */
  collapseOf(span: ReadableSpan): Collapse | undefined;
}

const DEFAULTS: Collapse = { after: 5, slowMs: 100 };
/** Names are few; names made of data must not fill the memory. */
const MAX_OPERATIONS = 1_000;

const COLLAPSE = is.either(
  is.flag,
  is.group({
    after: is.whole(1),
    slowMs: is.number({ above: 0 }, 'milliseconds'),
  } satisfies OptionRules<CollapseOptions>),
);
const RULE: OptionRules<BudgetRule> = {
  name: is.text('cache.*'),
  kind: is.oneOf(...is.SPAN_KINDS),
  collapse: is.needed(COLLAPSE),
};

export const BUDGET_OPTIONS: OptionRules<TraceBudgetOptions> = {
  collapse: COLLAPSE,
  rules: is.list("[{ name: 'cache.*', collapse: false }]", is.group(RULE)),
  maxSpansPerTrace: is.whole(1),
};

export function resolveBudget(options: TraceBudgetOptions | true): BudgetConfig {
  const { collapse = true, rules = [], maxSpansPerTrace = 1_000 } = options === true ? {} : options;
  const general = toCollapse(collapse);
  const compiled = rules.map(compile);
  const known = new Map<string, Collapse | undefined>();
  return {
    maxSpansPerTrace,
    slowMs: general?.slowMs ?? DEFAULTS.slowMs,
    collapseOf: ({ name, kind }) => {
      const key = `${kind} ${name}`;
      if (known.has(key)) return known.get(key);
      const rule = compiled.find(({ matches }) => matches(name, kind));
      const decided = rule === undefined ? general : rule.collapse;
      if (known.size < MAX_OPERATIONS) known.set(key, decided);
      return decided;
    },
  };
}

function compile({ name, kind, collapse }: BudgetRule) {
  const fits = name === undefined ? () => true : compileGlob(name);
  return {
    collapse: toCollapse(collapse),
    matches: (text: string, of: SpanKind) => (kind === undefined || is.SPAN_KINDS[of] === kind) && fits(text),
  };
}

function toCollapse(collapse: boolean | CollapseOptions): Collapse | undefined {
  if (typeof collapse === 'boolean') return collapse ? DEFAULTS : undefined;
  const { after = DEFAULTS.after, slowMs = DEFAULTS.slowMs } = collapse;
  return { after, slowMs };
}
