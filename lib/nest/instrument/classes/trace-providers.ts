import { classNameOf } from '../../../core/method/runtime-class.js';
import { isLanguageMethod } from '../../../decorators/wrapping/traced-class.js';
import { markOf } from '../../../core/method/mark.js';
import type { ClassesConfig } from './classes.options.js';
import type { ClassPatches } from './class-patches.js';
import { membersOf, metadataOf } from './members.js';
import { tracedMember } from './trace-entry.js';

type Metatype = { readonly prototype: object; readonly name: string };

/** Traces the methods of a class that the options name, as a `@Traced()` before the class would. */
export function traceProvider(
  metatype: Metatype,
  patches: ClassPatches,
  config: ClassesConfig,
  isEnhancer: boolean,
): void {
  const isWhole = config.isProvider(classNameOf(metatype));
  for (const [holder, key, method] of membersOf(metatype.prototype)) {
    // Traced by a decorator already, or kept out by `@Untraced()`.
    if (markOf(method) !== undefined || isLanguageMethod(key)) continue;
    const isNamed = isWhole || (isEnhancer && isEnhancing(key, config));
    if (!isNamed && !(config.resolvers && isResolver(method))) continue;
    patches.replace(holder, key, (original) =>
      tracedMember({ className: classNameOf(metatype), holder, key, original }, {}),
    );
  }
}

function isEnhancing(key: PropertyKey, { guards, pipes, interceptors }: ClassesConfig): boolean {
  return (guards && key === 'canActivate') || (pipes && key === 'transform') || (interceptors && key === 'intercept');
}

/** The metadata that the decorators of @nestjs/graphql write: queries, mutations and subscriptions, or resolved fields. */
function isResolver(method: object): boolean {
  return (
    metadataOf('graphql:resolver_type', method) !== undefined || metadataOf('graphql:resolve_property', method) === true
  );
}
