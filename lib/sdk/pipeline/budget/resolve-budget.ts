import { SpanKind } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { compileGlob } from '../../../shared/glob.js';
import type { BudgetRule, CollapseOptions, TraceBudgetOptions } from './budget.options.js';
import { refuseOption } from '../../../shared/refuse-option.js';

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
const KINDS = ['internal', 'server', 'client', 'producer', 'consumer'];
/** Names are few; names made of data must not fill the memory. */
const MAX_OPERATIONS = 1_000;

/** @throws TracedError `TRACED_INVALID_OPTION` for numbers below 1 and kinds that do not exist. */
export function resolveBudget(options: TraceBudgetOptions | true): BudgetConfig {
  const { collapse = true, rules = [], maxSpansPerTrace = 1_000 } = options === true ? {} : options;
  checkCount('traceBudget.maxSpansPerTrace', maxSpansPerTrace);
  const general = toCollapse('traceBudget.collapse', collapse);
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

function compile({ name, kind, collapse }: BudgetRule, index: number) {
  const option = `traceBudget.rules[${index}]`;
  if (kind !== undefined && !KINDS.includes(kind)) {
    refuseOption(
      'startTracing()',
      `${option}.kind is '${String(kind)}'; write one of ${KINDS.map((known) => `'${known}'`).join(', ')}.`,
    );
  }
  const fits = name === undefined ? () => true : compileGlob(name);
  return {
    collapse: toCollapse(`${option}.collapse`, collapse),
    matches: (text: string, of: SpanKind) => (kind === undefined || SpanKind[of].toLowerCase() === kind) && fits(text),
  };
}

function toCollapse(option: string, collapse: boolean | CollapseOptions): Collapse | undefined {
  if (collapse === false) return undefined;
  if (collapse === true) return DEFAULTS;
  if (typeof collapse !== 'object' || collapse === null)
    refuseOption('startTracing()', `${option} is missing; write true, false or { after: 5 }.`);
  const { after = DEFAULTS.after, slowMs = DEFAULTS.slowMs } = collapse;
  checkCount(`${option}.after`, after);
  if (!(slowMs > 0))
    refuseOption('startTracing()', `${option}.slowMs is ${String(slowMs)}; write milliseconds above 0.`);
  return { after, slowMs };
}

function checkCount(option: string, value: number): void {
  if (!Number.isInteger(value) || value < 1)
    refuseOption('startTracing()', `${option} is ${String(value)}; write a whole number of at least 1.`);
}
