import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RuleSet } from '../../../../../lib/sdk/samplers/rules/rule-set.js';
import { compileRules } from '../../../../../lib/sdk/samplers/rules/sampling-rules.js';
import type { SamplingMatch } from '../../../../../lib/sdk/samplers/sampling.options.js';

const NAMES = ['Orders.place', 'Orders.list', 'Users.list', 'poll'];
const match = fc.record<SamplingMatch>(
  {
    name: fc.constantFrom('Orders.*', '*.list', 'poll', ['poll', 'Users.*'], '*'),
    kind: fc.constantFrom('server', 'client'),
    attributes: fc.constant({ tier: 'gold' }),
  },
  { requiredKeys: [] },
);
const start = fc.record({
  context: fc.constant(ROOT_CONTEXT),
  name: fc.constantFrom(...NAMES),
  kind: fc.constantFrom(SpanKind.SERVER, SpanKind.CLIENT, SpanKind.INTERNAL),
  attributes: fc.constantFrom({}, { tier: 'gold' }),
});

const key = (given: SamplingMatch): string => JSON.stringify([given.name, given.kind, given.attributes]);

describe('a set of rules', () => {
  it('finds the first that matches, however often it has been asked', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(match, { selector: key, maxLength: 8 }),
        fc.array(start, { maxLength: 30 }),
        (matches, starts) => {
          const unreachable = matches.findIndex((one) => key(one) === key({}));
          const rules = compileRules(
            matches
              .slice(0, unreachable === -1 ? undefined : unreachable + 1)
              .map((one, index) => ({ name: `rule ${index}`, match: one, sample: 'on' })),
            { now: () => 0 },
          );
          const set = new RuleSet(rules);
          for (const one of starts) {
            const expected = rules.find(
              (rule) => rule.matchesName?.(one.name) !== false && rule.matches?.(one) !== false,
            );
            expect(set.find(one)?.name).toBe(expected?.name);
          }
        },
      ),
    );
  });

  it('keeps to its memory among endless names', () => {
    const [rule] = compileRules([{ match: { name: 'job-*7' }, sample: 'off' }], { now: () => 0 });
    const set = new RuleSet([rule!]);
    let found = 0;
    for (let i = 0; i < 5_000; i += 1) {
      const one = { context: ROOT_CONTEXT, name: `job-${i}`, kind: SpanKind.INTERNAL, attributes: {} };
      if (set.find(one) !== undefined) found += 1;
    }
    expect(found).toBe(500);
  });
});
