import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createEchoMask } from '../../../../lib/privacy/echo/echo-mask.js';
import { CallEcho, MAX_VALUES } from '../../../../lib/privacy/echo/call-echo.js';
import type { Echo, TextMask } from '../../../../lib/privacy/echo/echo.types.js';

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

  it('compares a text with so many values at most, however many calls its trace has had', () => {
    const CALLS = 5_000;
    const work = { masks: 0, values: 0, texts: 0 };
    const counting = (values: readonly unknown[]): TextMask => {
      work.masks += 1;
      work.values += values.length;
      return (text) => {
        work.texts += 1;
        return text;
      };
    };
    let trace: Echo = CallEcho.of(['value-of-the-first'], counting);
    let held = 0;
    let asked = 0;
    for (let call = 0; call < CALLS; call++) {
      trace = CallEcho.of([`value-${call}`, `other-${call}`], counting).and(trace);
      const before = work.texts;
      trace.text('a text that was said');
      asked = Math.max(asked, work.texts - before);
      held = Math.max(held, trace.parts.flatMap(({ values }) => values).length);
    }
    expect(asked).toBeLessThanOrEqual(16);
    // Those of the calls that came last have masks of their own beside the one that all others share.
    expect(held).toBeLessThanOrEqual(MAX_VALUES + 1 + 2 * 16);
    // A call makes one mask; every eighth makes the shared one again, of as many values as there may be.
    expect(work.masks).toBeLessThan(CALLS * 1.25);
    expect(work.values).toBeLessThan(CALLS * (2 + (MAX_VALUES + 1) / 8 + 1));
    expect(trace.parts[0]?.values).toEqual([`value-${CALLS - 1}`, `other-${CALLS - 1}`]);
  });
});
