import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import type { SpanGroup } from '../encoding/span-encoder.js';

/** Spans of one resource and one instrumentation scope. */
export interface OtlpGroup {
  readonly resource: ReadableSpan['resource'];
  readonly scope: ReadableSpan['instrumentationScope'];
}

/** Gives the group of a span; the same resource and the same scope are the same group. */
export class SpanGroups {
  private readonly groups = new WeakMap<object, WeakMap<object, OtlpGroup>>();
  private last: OtlpGroup | undefined;

  of({ resource, instrumentationScope: scope }: ReadableSpan): OtlpGroup {
    const { last } = this;
    // One scope does most of the work of a process.
    if (last?.scope === scope && last.resource === resource) return last;
    let scopes = this.groups.get(resource);
    if (scopes === undefined) this.groups.set(resource, (scopes = new WeakMap()));
    let group = scopes.get(scope);
    if (group === undefined) scopes.set(scope, (group = { resource, scope }));
    this.last = group;
    return group;
  }
}

/** The same groups, those of one resource together. */
export function byResource<T extends { readonly group: SpanGroup }>(groups: readonly T[]): T[][] {
  const resources = new Map<object, T[]>();
  for (const item of groups) {
    const { resource } = item.group as OtlpGroup;
    const list = resources.get(resource);
    if (list === undefined) resources.set(resource, [item]);
    else list.push(item);
  }
  return [...resources.values()];
}
