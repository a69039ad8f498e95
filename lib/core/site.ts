import type { SpanOptions } from '@opentelemetry/api';
import { ATTR_CODE_FUNCTION_NAME } from '../shared/attributes.js';
import { markOf } from './mark.js';
import { planOf, type Site, type TracedMethod } from './traced-method.js';

/** The site of `method` for the object it is called on. */
export function siteOf(method: TracedMethod, self: unknown): Site {
  const constructor = constructorOf(self);
  if (method.lastSite !== undefined && method.lastConstructor === constructor) return method.lastSite;
  const sites = (method.sites ??= new Map());
  let site = sites.get(constructor);
  if (site === undefined) {
    site = createSite(method, constructor, self);
    sites.set(constructor, site);
  }
  method.lastConstructor = constructor;
  method.lastSite = site;
  return site;
}

function constructorOf(self: unknown): unknown {
  if (typeof self === 'function') return self;
  if (typeof self !== 'object' || self === null) return undefined;
  try {
    return (self as { constructor?: unknown }).constructor;
  } catch {
    return undefined;
  }
}

function createSite(method: TracedMethod, constructor: unknown, self: unknown): Site {
  const plan = planOf(method);
  const className = classNameOf(constructor) || method.ownerName();
  const functionName = className === '' ? method.label : `${className}.${method.label}`;
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
    method,
    plan,
    identity: Object.freeze({ className, methodName: method.label }),
    functionName,
    spanName,
    startOptions: Object.freeze(startOptions),
    isSuperCall: hasTracedOverride(method, self),
    isPlain:
      !plan.root &&
      plan.links === undefined &&
      plan.samplingAttributes === undefined &&
      typeof plan.name !== 'function',
  };
}

function classNameOf(constructor: unknown): string {
  if (typeof constructor !== 'function' || constructor === Object || constructor === Function) return '';
  const name: unknown = Reflect.getOwnPropertyDescriptor(constructor, 'name')?.value;
  return typeof name === 'string' ? name : '';
}

/** Whether the object's own class overrides this method with another traced one, so that we were reached by `super`. */
function hasTracedOverride(method: TracedMethod, self: unknown): boolean {
  if ((typeof self !== 'object' && typeof self !== 'function') || self === null) return false;
  if (method.label.startsWith('#')) return false;
  let holder: object | null = typeof self === 'function' ? self : (Reflect.getPrototypeOf(self) ?? null);
  while (holder !== null) {
    const descriptor = Reflect.getOwnPropertyDescriptor(holder, method.key);
    if (descriptor !== undefined) {
      const mark = markOf(descriptor.value);
      return mark?.method !== undefined && mark.method !== method;
    }
    holder = Reflect.getPrototypeOf(holder);
  }
  return false;
}
