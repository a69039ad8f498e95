import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';

/** The spans of one operation. */
export interface OperationGroup {
  /** Indexes of its spans, in the order of the tree. */
  readonly members: Int32Array;
  readonly errorCount: number;
}

/** The spans of each operation. Looks at every span once: with many of them, that is what it costs. */
export function groupOperations(tree: TraceTree): OperationGroup[] {
  const { spans } = tree;
  const services = new Map<string, Map<string, number>>();
  const operationOf = new Int32Array(spans.length);
  const counts: number[] = [];
  const errors: number[] = [];
  let lastService: string | undefined;
  let names = new Map<string, number>();
  for (let index = 0; index < spans.length; index++) {
    const { service, name, error } = spans[index] as SpanRecord;
    if (service !== lastService) {
      names = services.get(service) ?? new Map<string, number>();
      services.set(service, names);
      lastService = service;
    }
    let operation = names.get(name);
    if (operation === undefined) {
      operation = counts.push(0) - 1;
      errors.push(0);
      names.set(name, operation);
    }
    counts[operation] = (counts[operation] as number) + 1;
    if (error) errors[operation] = (errors[operation] as number) + 1;
    operationOf[index] = operation;
  }
  return split(operationOf, counts).map((members, operation) => ({ members, errorCount: errors[operation] as number }));
}

function split(operationOf: Int32Array, counts: readonly number[]): Int32Array[] {
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
