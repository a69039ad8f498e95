import { trace, type Context } from '@opentelemetry/api';
import { guard } from '../../shared/errors/guard.js';
import type { AroundCall, CallPlan } from '../method/call-plan.js';
import { declaredNameOf } from '../method/known-methods.js';
import type { MethodEffect, MethodRules } from '../contracts/method-rules.js';
import { runtime } from '../runtime/runtime.js';
import { siteOf, siteWith } from '../method/site.js';
import type { Site, TracedMethod } from '../method/traced-method.js';

/** The site of a call with the rules that are in force applied; the declared site when no rule concerns the method. */
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

/**
 * The policy as the rules tune it. A policy holds a budget and a breaker, so it is kept when new rules tune this method as
 * before.
 */
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
