import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEchoMask } from '../../../../lib/privacy/echo/echo-mask.js';
import { CallEcho, MAX_VALUES } from '../../../../lib/privacy/echo/call-echo.js';
import type { Echo } from '../../../../lib/privacy/echo/echo.types.js';

const around = (values: readonly string[]): Echo =>
  values.reduce<Echo>((echo, value) => echo.with([value]), CallEcho.of(['first-value'], createEchoMask));

describe('CallEcho', () => {
  it('has the values of the innermost call first', () => {
    const echo = around(['second-value', 'third-value']);
    expect(echo.parts.map(({ values }) => values)).toEqual([['third-value'], ['second-value'], ['first-value']]);
  });

  it('is the same for values that it knows', () => {
    const echo = around(['second-value']);
    expect(echo.with(['first-value'])).toBe(echo);
    expect(echo.and(echo)).toBe(echo);
  });

  it('shares the masks of calls around with other calls', () => {
    let made = 0;
    const outer = CallEcho.of(['outer-value'], (values) => {
      made += 1;
      return createEchoMask(values);
    });
    for (const inner of [outer.with(['inner-one']), outer.with(['inner-two']), outer]) {
      expect(inner.text('outer-value')).toBe('[REDACTED]');
    }
    expect(made).toBe(3);
  });

  it('removes every value, however many calls are around', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(), { minLength: 1, maxLength: 60 }), (ids) => {
        const values = ids.map((id) => `value-${id}-end`);
        const text = around(values).text(values.join(' '));
        expect(text).not.toContain('value-');
        expect(around(values).parts.length).toBeLessThan(17);
      }),
      { numRuns: 20 },
    );
  });

  it('masks a text as a whole when there are too many values', () => {
    const lists = Array.from({ length: 40 }, (_, list) =>
      Array.from({ length: 100 }, (__, at) => `value-${list}-${at}`),
    );
    const echo = lists.reduce<Echo>((known, list) => known.with(list), CallEcho.of(['first'], createEchoMask));
    expect(lists.flat().length).toBeGreaterThan(MAX_VALUES);
    expect(echo.isFull).toBe(true);
    expect(echo.text('nothing that was said before')).toBe('[REDACTED]');
  });
});
