import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SegmentList } from '../../../../lib/sdk/pipeline/lanes/segment-list.js';

const GROUP = {};

/** What is taken out of the list, as text. */
function take(list: SegmentList): string {
  let text = '';
  list.shift((_group, bytes, start, end) => (text = bytes.toString('latin1', start, end)));
  return text;
}

function put(list: SegmentList, text: string): void {
  const bytes = Buffer.from(`..${text}.`, 'latin1');
  list.push({ bytes, start: 2, end: 2 + text.length }, GROUP);
}

describe('SegmentList', () => {
  it('gives what was put in, in its order, however often its buffers are filled again', () => {
    const steps = fc.array(fc.oneof(fc.constant(undefined), fc.string({ unit: 'binary-ascii', maxLength: 40 })), {
      maxLength: 200,
    });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 7 }), (texts, spansInSegment) => {
        const list = new SegmentList(spansInSegment);
        const expected: string[] = [];
        for (const text of texts) {
          if (text === undefined) expect(take(list)).toBe(expected.shift() ?? '');
          else {
            put(list, text);
            expected.push(text);
          }
          expect(list.size).toBe(expected.length);
          expect(list.bytes).toBe(expected.join('').length);
          expect(list.nextLength()).toBe(expected[0]?.length ?? 0);
        }
      }),
    );
  });

  it('fills the buffer that has been emptied, and not one that a single span has made enormous', () => {
    const list = new SegmentList(1);
    const bufferOf = (text: string): Buffer | undefined => {
      let buffer: Buffer | undefined;
      put(list, text);
      list.shift((_group, bytes) => (buffer = bytes));
      return buffer;
    };
    const first = bufferOf('one');
    expect(bufferOf('two')).toBe(first);
    const enormous = bufferOf('x'.repeat(2 ** 21));
    expect(bufferOf('three')).not.toBe(enormous);
  });
});
