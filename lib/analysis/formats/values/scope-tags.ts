import type { SpanScope } from '../../span-record.js';
import { textOf, type Json } from './objects.js';

/** The tags that stand for a scope where a format has none; those with `library` are of before 2022. */
const names = ['otel.scope.name', 'otel.library.name'] as const;
const versions = ['otel.scope.version', 'otel.library.version'] as const;
const keys = new Set<string>([...names, ...versions]);

export const isScopeTag = (key: string): boolean => keys.has(key);

/** The scope that tags name (https://opentelemetry.io/docs/specs/otel/common/mapping-to-non-otlp/). */
export function scopeOf(tags: Json): SpanScope | undefined {
  const name = textOf(tags[names[0]]) ?? textOf(tags[names[1]]);
  const version = textOf(tags[versions[0]]) ?? textOf(tags[versions[1]]);
  if (name === undefined && version === undefined) return undefined;
  return { name: name ?? '', ...(version === undefined ? {} : { version }) };
}

export function scopeTags(scope: SpanScope | undefined): Readonly<Record<string, string>> {
  return {
    ...(scope === undefined || scope.name === '' ? {} : { [names[0]]: scope.name }),
    ...(scope?.version === undefined ? {} : { [versions[0]]: scope.version }),
  };
}
