import type { SpanRecord } from '../span-record.js';
import type { TraceTree } from '../tree/trace-tree.js';
import { code } from '../words/marks.js';
import { listWords } from '../words/words.js';

const MOST = 3;

/** Who blocked the event loop: the method that the stack of a stall names, else the span in which it was. */
export function blockerOf({ spans, parent }: TraceTree, members: readonly number[]): string {
  const names = members.map((member) => {
    const stall = spans[member] as SpanRecord;
    const above = spans[parent[member] as number] ?? stall;
    return code(String(stall.attributes['code.function.name'] ?? above.name));
  });
  return listWords([...new Set(names)].slice(0, MOST));
}
