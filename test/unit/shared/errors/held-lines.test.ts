import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HeldLines } from '../../../../lib/shared/errors/held-lines.js';

describe('HeldLines', () => {
  it('writes the lines of a kept request in order, once, and forgets those of others', () => {
    const lines = new HeldLines({ linesPerRequest: 10, requests: 10 });
    const written: string[] = [];
    for (const text of ['a1', 'b1', 'a2', 'b2']) lines.hold(text.charAt(0), () => written.push(text));
    lines.settle('b', false);
    lines.settle('a', true);
    lines.settle('a', true);
    expect(written).toEqual(['a1', 'a2']);
    expect(lines.size).toBe(0);
  });

  it('never holds more than it may, and keeps the latest', () => {
    const request = fc.integer({ min: 0, max: 9 }).map(String);
    fc.assert(
      fc.property(fc.array(request, { maxLength: 200 }), (requests) => {
        const lines = new HeldLines({ linesPerRequest: 3, requests: 4 });
        const written: string[] = [];
        requests.forEach((id, index) => {
          lines.hold(id, () => written.push(`${id}:${index}`));
          expect(lines.size).toBeLessThanOrEqual(4);
        });
        for (const id of new Set(requests)) lines.settle(id, true);
        const latest = requests.at(-1);
        if (latest !== undefined) expect(written).toContain(`${latest}:${requests.length - 1}`);
        for (const id of new Set(requests)) {
          const own = written.filter((line) => line.startsWith(`${id}:`)).map((line) => Number(line.split(':')[1]));
          expect(own.length).toBeLessThanOrEqual(3);
          expect(own).toEqual([...own].sort((a, b) => a - b));
        }
      }),
    );
  });
});
