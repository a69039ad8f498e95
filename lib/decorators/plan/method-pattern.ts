import { labelOf } from '../../core/method/traced-method.js';
import { compileGlob } from '../../shared/glob.js';
import type { MethodPattern } from './traced.options.js';

type Patterns = MethodPattern | readonly MethodPattern[];

/** Whether a method is meant: it matches `include`, or there is none, and does not match `exclude`. */
export function selects(key: PropertyKey, include: Patterns | undefined, exclude: Patterns | undefined): boolean {
  const label = labelOf(key);
  return (
    (include === undefined || matchesAny(label, include)) && (exclude === undefined || !matchesAny(label, exclude))
  );
}

function matchesAny(label: string, patterns: Patterns): boolean {
  const list = Array.isArray(patterns) ? (patterns as readonly MethodPattern[]) : [patterns as MethodPattern];
  return list.some((pattern) => matches(label, pattern));
}

function matches(label: string, pattern: MethodPattern): boolean {
  if (typeof pattern === 'function') return pattern(label);
  if (pattern instanceof RegExp) return new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(label);
  return compileGlob(pattern)(label);
}
