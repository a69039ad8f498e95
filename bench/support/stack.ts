import { SpanAttr, Traced } from 'nestjs-traced';
import { toResult, type BenchResult } from './result.js';

interface Recursion {
  dive(depth: number, seen?: (stack: string) => void): number;
}

class PlainRecursion implements Recursion {
  dive(depth: number, seen?: (stack: string) => void): number {
    if (depth === 0) {
      seen?.(new Error('here').stack ?? '');
      return 0;
    }
    return 1 + this.dive(depth - 1, seen);
  }
}

class TracedRecursion implements Recursion {
  @Traced() dive(@SpanAttr('depth') depth: number, seen?: (stack: string) => void): number {
    if (depth === 0) {
      seen?.(new Error('here').stack ?? '');
      return 0;
    }
    return 1 + this.dive(depth - 1, seen);
  }
}

const plain = new PlainRecursion();
const traced = new TracedRecursion();

/** Lines of a stack between the innermost two frames of the user's. */
function framesBetween(recursion: Recursion): number {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 50;
  let stack = '';
  recursion.dive(1, (text) => {
    stack = text;
  });
  Error.stackTraceLimit = stackTraceLimit;
  const lines = stack.split('\n').slice(1);
  const isUsers = (line: string): boolean => /stack\.js/.test(line);
  return lines.slice(1).findIndex(isUsers);
}

/** How deep a method can call itself before the stack is full. */
function depthOf(recursion: Recursion): number {
  let [low, high] = [1, 20_000];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    try {
      recursion.dive(middle);
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}

/** What a traced call adds to the stack: frames between two of the user's, and the depth that is left to recursion. */
export function stackResults(state: string): BenchResult[] {
  const frames = framesBetween(traced);
  const shared = { ours: frames, reference: 1, unit: 'frames', against: 'the least that a wrapper adds', target: 1 };
  depthOf(traced);
  const depth = { ours: depthOf(traced), reference: depthOf(plain), unit: 'calls', against: 'undecorated recursion' };
  return [
    toResult({ bench: `wrapper/${state}/frames`, ...shared }),
    toResult({ bench: `wrapper/${state}/depth`, ...depth, target: 0.3, isFloor: true }),
  ];
}
