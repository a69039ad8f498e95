import { preserve } from '../../../core/preserve.js';
import { WatchingFilter } from '../../http/watching.filter.js';
import type { ClassPatches } from '../classes/class-patches.js';
import { membersOf, metadataOf } from '../classes/members.js';

type AnyFunction = (...args: never[]) => unknown;

// Nest's own keys.
const MESSAGE_MAPPING = 'websockets:message_mapping';
const FILTERS = '__exceptionFilters__';

/**
 * Lets a filter see what the handlers of a gateway, their guards and their pipes throw.
 *
 * Gateways ask no global filters: it is put behind those that the method has, on a function that stands for the method.
 */
export function watchGateway(metatype: { readonly prototype: object }, patches: ClassPatches): void {
  for (const [holder, key, method] of membersOf(metatype.prototype)) {
    if (metadataOf(MESSAGE_MAPPING, method) === true) patches.replace(holder, key, watched);
  }
}

function watched(original: AnyFunction): AnyFunction {
  function standIn(this: unknown, ...args: never[]): unknown {
    return original.apply(this, args);
  }
  preserve(standIn, original);
  const { defineMetadata } = Reflect as { defineMetadata?: (key: string, value: unknown, target: object) => void };
  const filters = metadataOf(FILTERS, original);
  defineMetadata?.(FILTERS, [...(Array.isArray(filters) ? (filters as unknown[]) : []), new WatchingFilter()], standIn);
  return standIn;
}
