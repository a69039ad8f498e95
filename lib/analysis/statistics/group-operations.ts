import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';

/** Indexes of the spans of each operation, in the order of the tree. */
export function groupOperations(tree: TraceTree): Int32Array[] {
  const services = new Map<string, Map<string, number>>();
  const operationOf = new Int32Array(tree.spans.length);
  const counts: number[] = [];
  for (let index = 0; index < tree.spans.length; index++) {
    const { service, name } = tree.spans[index] as SpanRecord;
    let names = services.get(service);
    if (names === undefined) services.set(service, (names = new Map()));
    let operation = names.get(name);
    if (operation === undefined) names.set(name, (operation = counts.push(0) - 1));
    counts[operation] = (counts[operation] as number) + 1;
    operationOf[index] = operation;
  }
  const groups = counts.map((count) => new Int32Array(count));
  const filled = new Int32Array(counts.length);
  for (let index = 0; index < operationOf.length; index++) {
    const operation = operationOf[index] as number;
    const at = filled[operation] as number;
    (groups[operation] as Int32Array)[at] = index;
    filled[operation] = at + 1;
  }
  return groups;
}
