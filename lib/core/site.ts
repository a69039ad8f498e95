import type { SpanOptions } from '@opentelemetry/api';
import { ATTR_CODE_FUNCTION_NAME } from '../shared/attributes.js';
import type { CallMeter, CallPlan } from './call-plan.js';
import { rememberName } from './known-methods.js';
import { markOf } from './mark.js';
import { classNameOf, ownValue, runtimeClassOf } from './runtime-class.js';
import type { Site, TracedMethod } from './traced-method.js';

/** The site of `method` for the object it is called on; keeps no class alive but the one that the method belongs to. */
export function siteOf(method: TracedMethod, self: unknown): Site {
  const constructor = runtimeClassOf(self);
  if (method.ownSite !== undefined && method.ownConstructor === constructor) return method.ownSite;
  if (constructor === undefined) return (method.bareSite ??= createSite(method, undefined, self));
  const known = method.sites?.get(constructor);
  if (known !== undefined) return known;
  const site = createSite(method, constructor, self);
  if (method.ownSite === undefined && declares(constructor, method)) {
    method.ownConstructor = constructor;
    method.ownSite = site;
  } else (method.sites ??= new WeakMap()).set(constructor, site);
  return site;
}

/** Whether the method lives on this very class, which then holds the method anyway. */
function declares(constructor: object, method: TracedMethod): boolean {
  const { key } = method;
  const prototype = ownValue(constructor, 'prototype');
  return [prototype, constructor].some(
    (holder) =>
      ((typeof holder === 'object' && holder !== null) || typeof holder === 'function') &&
      markOf(ownValue(holder, key))?.method === method,
  );
}

function createSite(method: TracedMethod, constructor: unknown, self: unknown): Site {
  const className = classNameOf(constructor) || method.ownerName();
  const functionName = className === '' ? method.label : `${className}.${method.label}`;
  rememberName(functionName);
  return {
    method,
    identity: Object.freeze({ className, methodName: method.label }),
    functionName,
    isOverridden: hasTracedOverride(method, self),
    isOverride: hasTracedBase(method, self),
    ...describePlan(method.plan, functionName),
  };
}

/** The same site with another plan. */
export function siteWith(site: Site, plan: CallPlan): Site {
  return { ...site, ...describePlan(plan, site.functionName) };
}

type PlanParts = Pick<Site, 'plan' | 'spanName' | 'startOptions' | 'isPlain' | 'isOnlyCounted'>;

function describePlan(plan: CallPlan, functionName: string): PlanParts {
  const spanName = typeof plan.name === 'string' ? plan.name : functionName;
  const attributes =
    spanName === functionName && typeof plan.name !== 'function'
      ? plan.staticAttributes
      : { [ATTR_CODE_FUNCTION_NAME]: functionName, ...plan.staticAttributes };
  const startOptions: SpanOptions = {
    ...(plan.kind === undefined ? undefined : { kind: plan.kind }),
    ...(attributes === undefined ? undefined : { attributes }),
    ...(plan.root ? { root: true } : undefined),
  };
  return {
    plan,
    spanName,
    startOptions: Object.freeze(startOptions),
    isPlain:
      !plan.root &&
      plan.links === undefined &&
      plan.samplingAttributes === undefined &&
      typeof plan.name !== 'function',
    isOnlyCounted: !plan.hasSpan && plan.around === undefined && plan.meters?.every(isToldAtEnd) === true,
  };
}

function isToldAtEnd({ started, isTimed }: CallMeter): boolean {
  return started === undefined && isTimed !== true;
}

/** Whether the object's own class overrides this method with another traced one, so that we were reached by `super`. */
function hasTracedOverride(method: TracedMethod, self: unknown): boolean {
  const [first] = tracedMethodsOf(method, self);
  return first !== undefined && first !== method;
}

/** Whether a class below the one of this method has another traced one, so that this one may reach it by `super`. */
function hasTracedBase(method: TracedMethod, self: unknown): boolean {
  const all = tracedMethodsOf(method, self);
  const index = all.indexOf(method);
  return index !== -1 && all.slice(index + 1).some((one) => one !== undefined);
}

/** What the classes of an object have under the key of a method, the nearest first; `undefined` for what is not traced. */
function tracedMethodsOf(method: TracedMethod, self: unknown): readonly (TracedMethod | undefined)[] {
  const found: (TracedMethod | undefined)[] = [];
  if ((typeof self !== 'object' && typeof self !== 'function') || self === null) return found;
  if (method.label.startsWith('#')) return found;
  try {
    let holder: object | null = typeof self === 'function' ? self : Reflect.getPrototypeOf(self);
    while (holder !== null) {
      const descriptor = Reflect.getOwnPropertyDescriptor(holder, method.key);
      if (descriptor !== undefined) found.push(markOf(descriptor.value)?.method);
      holder = Reflect.getPrototypeOf(holder);
    }
  } catch {
    // A revoked proxy, or one whose traps throw, overrides nothing that we could see.
  }
  return found;
}
