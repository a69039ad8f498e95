import { preserve } from '../../../core/method/preserve.js';
import { WatchingFilter } from '../../http/watching.filter.js';
import type { ClassPatches } from './class-patches.js';
import { membersOf, metadataOf } from './members.js';

type AnyFunction = (...args: never[]) => unknown;

// Nest's own keys: of the methods that handle messages of gateways and of microservices, and of their filters.
const MESSAGE_MAPPING = 'websockets:message_mapping';
const PATTERN = 'microservices:pattern';
const FILTERS = '__exceptionFilters__';

/** Adds our watching filter to the handlers of a gateway, so that it sees what they, their guards and their pipes throw. */
export function watchGateway(metatype: { readonly prototype: object }, patches: ClassPatches): void {
  watchMethods(metatype, patches, MESSAGE_MAPPING);
}

/** Adds our watching filter to the message handlers of a controller, so that it sees what they, guards and pipes throw. */
export function watchMicroservice(metatype: { readonly prototype: object }, patches: ClassPatches): void {
  watchMethods(metatype, patches, PATTERN);
}

/**
 * Adds the filter to each method. A global filter does not do: gateways ask none, and a microservice beside an HTTP application
 * asks only its own. The metadata goes on a stand-in function, so that the user's method stays unchanged.
 */
function watchMethods(metatype: { readonly prototype: object }, patches: ClassPatches, metadata: string): void {
  for (const [holder, key, method] of membersOf(metatype.prototype)) {
    if (metadataOf(metadata, method) !== undefined) patches.replace(holder, key, watched);
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
