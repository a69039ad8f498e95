import { waitMark } from '../critical-path/awaited.js';
import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';

/** Which operation each span is of; operations are numbered in the order of the tree. */
export interface Operations {
  /** The number of the operation, by the index of the span. */
  readonly of: Int32Array;
  /** How many spans each operation has. */
  readonly counts: readonly number[];
  readonly errorCounts: readonly number[];
  /** What each span says of who waits for whom (`waitMarks`), read on the same way. */
  readonly waitMarks: Uint8Array;
}

/**
 * Gives each span the number of its operation. Looks at every span once, which is the costly part for large traces: in the
 * order in which they were received, because neighbours in the memory cost less than half.
 */
export function groupOperations({ received }: TraceTree): Operations {
  const of = new Int32Array(received.spans.length);
  const [isFailed, waitMarks] = [new Uint8Array(of.length), new Uint8Array(of.length)];
  const numbers = new OperationNumbers();
  for (let place = 0; place < of.length; place++) {
    const span = received.spans[place] as SpanRecord;
    const index = received.index[place] as number;
    of[index] = numbers.of(span.service, span.name);
    waitMarks[index] = waitMark(span);
    if (span.error) isFailed[index] = 1;
  }
  return { ...count(of, isFailed, numbers.size), waitMarks };
}

/** Counts, and numbers the operations anew. */
function count(of: Int32Array, isFailed: Uint8Array, size: number): Omit<Operations, 'waitMarks'> {
  const renumbered = new Int32Array(size).fill(-1);
  const counts: number[] = [];
  const errorCounts: number[] = [];
  for (let index = 0; index < of.length; index++) {
    const former = of[index] as number;
    let operation = renumbered[former] as number;
    if (operation < 0) {
      operation = counts.push(0) - 1;
      errorCounts.push(0);
      renumbered[former] = operation;
    }
    of[index] = operation;
    counts[operation] = (counts[operation] as number) + 1;
    errorCounts[operation] = (errorCounts[operation] as number) + (isFailed[index] as number);
  }
  return { of, counts, errorCounts };
}

class OperationNumbers {
  private readonly services = new Map<string, Map<string, number>>();
  private lastService: string | undefined;
  private names = new Map<string, number>();
  size = 0;

  of(service: string, name: string): number {
    if (service !== this.lastService) {
      let names = this.services.get(service);
      if (names === undefined) this.services.set(service, (names = new Map()));
      this.names = names;
      this.lastService = service;
    }
    let number = this.names.get(name);
    if (number === undefined) this.names.set(name, (number = this.size++));
    return number;
  }
}
