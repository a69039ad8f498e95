import type { SpanOptions } from '@opentelemetry/api';
import { ATTR_CODE_FUNCTION_NAME } from '../../shared/attributes.js';
import type { CallMeter, CallPlan } from './call-plan.js';
import { rememberName } from './known-methods.js';
import { markOf } from './mark.js';
import { classNameOf, ownValue, runtimeClassOf } from './runtime-class.js';
import type { Site, TracedMethod } from './traced-method.js';

/** The site of `method` for the object it is called on. Sites of subclasses are held weakly, so no subclass is kept alive. */
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

/** Whether this very class declares the method; it holds the method anyway, so the method may hold the class in return. */
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

/** Whether a traced override of this method comes first for this object, so that this method was reached by `super`. */
function hasTracedOverride(method: TracedMethod, self: unknown): boolean {
  const [first] = tracedMethodsOf(method, self);
  return first !== undefined && first !== method;
}

/** Whether a base class has another traced method under the same key, which this method may call by `super`. */
function hasTracedBase(method: TracedMethod, self: unknown): boolean {
  const all = tracedMethodsOf(method, self);
  const index = all.indexOf(method);
  return index !== -1 && all.slice(index + 1).some((one) => one !== undefined);
}

/** What an object's classes have under the key of `method`, the nearest class first; `undefined` for an untraced method. */
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
