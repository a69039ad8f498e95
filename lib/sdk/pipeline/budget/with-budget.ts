import type { SpanStage } from '../span-stage.js';
import type { TraceBudgetOptions } from './budget.options.js';
import { BudgetStage } from './budget.stage.js';
import { resolveBudget } from './resolve-budget.js';

/** `next` behind a budget, when there is one. @throws TracedError `TRACED_INVALID_OPTION`. */
export function withBudget(option: boolean | TraceBudgetOptions | undefined, next: SpanStage): SpanStage {
  return option === undefined || option === false ? next : new BudgetStage(resolveBudget(option), next);
}
