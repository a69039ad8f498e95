import type { SpanRecord, TraceInput } from '../span-record.js';
import { toTraceTree } from '../tree/build-trace-tree.js';
import { toEpochUs, type TraceTree } from '../tree/trace-tree.js';
import {
  resolveCriticalPath,
  type CriticalPath,
  type CriticalPathOptions,
  type CriticalPathRoot,
  type CriticalPathSection,
} from './critical-path.options.js';
import { settleClocks } from './settle-clocks.js';
import { walkBack } from './walk-back.js';

/**
 * What each root of a trace waited for, moment by moment: which spans to make faster, and how much of the time is theirs.
 *
 * Sections of a root partition its time. Siblings that touch count, children that the parent did not wait for do not.
 * Never throws; what is wrong with the spans is said in `warnings`.
 *
 * @example
 * const { roots } = criticalPath({ spans: readTraces(text).spans });
 * for (const { span, start, end } of roots[0]?.sections ?? []) console.log(span, end - start);
 */
export function criticalPath(trace: TraceInput | TraceTree, options: CriticalPathOptions = {}): CriticalPath {
  const config = resolveCriticalPath(options);
  const received = toTraceTree(trace);
  const { tree, warnings } = config.skew === 'auto' ? settleClocks(received) : { tree: received, warnings: [] };
  const roots = tree.roots.map((root): CriticalPathRoot => {
    const sections: CriticalPathSection[] = [];
    walkBack(tree, root, config, (index, startNs, endNs) => {
      const { spanId } = tree.spans[index] as SpanRecord;
      sections.push({ span: spanId, start: toEpochUs(tree, startNs), end: toEpochUs(tree, endNs) });
    });
    return { root: (tree.spans[root] as SpanRecord).spanId, sections };
  });
  return { roots, warnings: [...tree.warnings, ...warnings] };
}

/** Nanoseconds that each span is on the critical path of its root, by its index in the tree; its times are believed. */
export function nsOnPath(tree: TraceTree, options: CriticalPathOptions = {}): Float64Array {
  const config = resolveCriticalPath(options);
  const onPath = new Float64Array(tree.spans.length);
  for (const root of tree.roots) {
    walkBack(tree, root, config, (index, startNs, endNs) => {
      onPath[index] = (onPath[index] as number) + endNs - startNs;
    });
  }
  return onPath;
}
