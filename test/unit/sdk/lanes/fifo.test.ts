import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Fifo } from '../../../../lib/sdk/pipeline/lanes/fifo.js';

describe('a fifo', () => {
  it('gives items as a list does, whatever is pushed and taken when', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2_000), fc.nat(2_000)), { maxLength: 6 }), (turns) => {
        const [fifo, list] = [new Fifo<number>(), [] as number[]];
        let next = 0;
        for (const [pushes, shifts] of turns) {
          for (let count = 0; count < pushes; count += 1) {
            fifo.push(next);
            list.push(next++);
          }
          const taken = Array.from({ length: shifts }, () => fifo.shift());
          expect(taken).toEqual(Array.from({ length: shifts }, () => list.shift()));
          expect(fifo.size).toBe(list.length);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is empty once it was cleared', () => {
    const fifo = new Fifo<string>();
    fifo.push('a');
    fifo.clear();
    expect([fifo.size, fifo.shift()]).toEqual([0, undefined]);
  });
});
