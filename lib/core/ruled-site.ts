import { trace, type Context } from '@opentelemetry/api';
import { guard } from '../shared/guard.js';
import type { AroundCall, CallPlan } from './call-plan.js';
import { declaredNameOf } from './known-methods.js';
import type { MethodEffect, MethodRules } from './contracts/method-rules.js';
import { runtime } from './runtime/runtime.js';
import { siteOf, siteWith } from './site.js';
import type { Site, TracedMethod } from './traced-method.js';

/** The site of a call as the rules of the moment have it; without rules, and for most methods, the one that was declared. */
export function ruledSiteOf(method: TracedMethod, self: unknown): Site {
  const site = siteOf(method, self);
  const rules = runtime.methodRules;
  if (rules === undefined) return site;
  if (site.ruled?.by !== rules) site.ruled = { by: rules, site: applyRules(site, rules) };
  return site.ruled.site;
}

/** Whether a rule keeps this call from having a span of its own. */
export function isSilenced({ silent, root }: CallPlan, parent: Context): boolean {
  if (silent === undefined) return false;
  return silent === 'always' || (!root && trace.getSpan(parent) !== undefined);
}

function applyRules(site: Site, rules: MethodRules): Site {
  const effect = guard(`rules for ${site.functionName}`, () =>
    rules.effectOn([site.functionName, declaredNameOf(site.method)]),
  );
  if (effect === undefined) return site;
  const { silent, name = site.plan.name } = effect;
  return siteWith(site, { ...site.plan, silent, name, around: tunedAround(site, effect) });
}

/** Policies keep budgets and breakers: other rules that say the same about this method leave its policy as it is. */
function tunedAround(site: Site, { tuning }: MethodEffect): AroundCall | undefined {
  const { around, retune } = site.plan;
  if (tuning === undefined || retune === undefined) return around;
  const key = JSON.stringify(tuning);
  if (site.tuned?.key !== key) {
    const made = guard(`rules for the policy of ${site.functionName}`, () => retune(tuning));
    site.tuned = { key, around: made ?? around };
  }
  return site.tuned.around;
}
