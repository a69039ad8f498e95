import { types } from 'node:util';
import { ownDataProperty } from '../values/data-property.js';
import { ownNames } from '../values/own-names.js';

/**
 * What is in an object that is sensitive as a whole, also where no property shows it. Never runs code of the user's, and
 * never throws for what is no proxy.
 *
 * @param maxItems of a list
 */
export function* contentsOf(value: object, maxItems: number): Generator<unknown> {
  if (types.isMap(value)) yield* Map.prototype.values.call(value);
  else if (types.isSet(value)) yield* Set.prototype.values.call(value);
  else if (types.isNativeError(value)) yield ownDataProperty(value, 'message');
  else if (types.isDate(value)) yield* textsOfDate(value);
  else if (types.isStringObject(value)) yield String.prototype.valueOf.call(value);
  else if (Array.isArray(value)) {
    for (let index = 0; index < Math.min(value.length, maxItems); index++) yield ownDataProperty(value, String(index));
  } else {
    yield* textsOfPlatform(value);
    for (const key of ownNames(value).names) yield ownDataProperty(value, key);
  }
}

/** As dates of birth stand in texts, too. */
function textsOfDate(date: Date): unknown[] {
  const time = Date.prototype.getTime.call(date);
  if (Number.isNaN(time)) return [];
  const text = Date.prototype.toISOString.call(date);
  return [text, text.slice(0, 10), time];
}

/** Addresses, their parameters and headers keep what they hold in private fields. */
function textsOfPlatform(value: object): unknown[] {
  const prototype = Reflect.getPrototypeOf(value);
  try {
    if (prototype === URL.prototype) return textsOfUrl(value as URL);
    if (prototype === URLSearchParams.prototype) return textsOfParameters(value as URLSearchParams);
    if (prototype === Headers.prototype) return Array.from(Headers.prototype.values.call(value as Headers));
  } catch {
    // Only the prototype is theirs.
  }
  return [];
}

function textsOfUrl(url: URL): unknown[] {
  const part = (name: 'href' | 'password' | 'searchParams'): unknown =>
    Reflect.getOwnPropertyDescriptor(URL.prototype, name)?.get?.call(url);
  return [part('href'), part('password'), ...textsOfParameters(part('searchParams') as URLSearchParams)];
}

function textsOfParameters(parameters: URLSearchParams): unknown[] {
  const text = URLSearchParams.prototype.toString.call(parameters);
  return [text, ...URLSearchParams.prototype.values.call(parameters)];
}
