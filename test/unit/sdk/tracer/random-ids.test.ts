import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { RandomIds } from '../../../../lib/sdk/tracer/random-ids.js';

afterEach(() => void jest.restoreAllMocks());

function withRandom(...values: number[]): RandomIds {
  let turn = 0;
  jest.spyOn(Math, 'random').mockImplementation(() => values[turn++ % values.length] as number);
  return new RandomIds();
}

describe('RandomIds', () => {
  it('writes every bit as a digit, the highest first', () => {
    const words = [0x01234567, 0x89abcdef, 0xfedcba98, 0x76543210].map((word) => word / 2 ** 32);
    expect(withRandom(...words).generateTraceId()).toBe('0123456789abcdeffedcba9876543210');
    expect(withRandom(...words).generateSpanId()).toBe('0123456789abcdef');
  });

  it('never makes an id of zeros, which means that there is none', () => {
    const ids = withRandom(0);
    expect([ids.generateTraceId(), ids.generateSpanId()]).toEqual(['0'.repeat(31) + '1', '0'.repeat(15) + '1']);
  });

  it('makes another one each time', () => {
    const ids = new RandomIds();
    const made = Array.from({ length: 1_000 }, () => [ids.generateTraceId(), ids.generateSpanId()]).flat();
    expect(new Set(made).size).toBe(2_000);
    for (const id of made) expect(id).toMatch(/^(?:[0-9a-f]{16}){1,2}$/);
  });
});
