import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';

/** Which operation each span is of; operations are numbered as they come. */
export interface Operations {
  /** The number of the operation, by the index of the span. */
  readonly of: Int32Array;
  /** How many spans each operation has. */
  readonly counts: readonly number[];
  readonly errorCounts: readonly number[];
}

/** Gives each span the number of its operation. Looks at every span once, which is the costly part for large traces. */
export function groupOperations({ spans }: TraceTree): Operations {
  const of = new Int32Array(spans.length);
  const counts: number[] = [];
  const errorCounts: number[] = [];
  const numbers = new OperationNumbers();
  for (let index = 0; index < spans.length; index++) {
    const { service, name, error } = spans[index] as SpanRecord;
    const operation = numbers.of(service, name);
    if (operation === counts.length) {
      counts.push(0);
      errorCounts.push(0);
    }
    counts[operation] = (counts[operation] as number) + 1;
    if (error) errorCounts[operation] = (errorCounts[operation] as number) + 1;
    of[index] = operation;
  }
  return { of, counts, errorCounts };
}

class OperationNumbers {
  private readonly services = new Map<string, Map<string, number>>();
  private lastService: string | undefined;
  private names = new Map<string, number>();
  private size = 0;

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
