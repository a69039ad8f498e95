import { describe, expect, it } from '@jest/globals';
import { compare } from '../../../../lib/analysis/compare/compare.js';
import { shopTraces } from '../../../browser/support/traces.js';

describe('the sentence about two requests of the shop', () => {
  it.each([
    [
      'paid at the second attempt, and not paid',
      3,
      4,
      'B took 226 ms longer: **92.0 ms** of it is `provider.charge`, which ran three times instead of twice. For `POST /orders` it waited 22.4 ms less.',
    ],
    [
      'the other way round',
      4,
      3,
      'B took 226 ms less: **92.0 ms** of it is `provider.charge`, which ran twice instead of three times. For `POST /orders` it waited 22.4 ms longer.',
    ],
    ['twice the same', 3, 3, 'The two took the same time in the same places.'],
  ])('%s', (_, a, b, sentence) => {
    const { headline, detail } = compare({ spans: shopTraces[a]!.spans }, { spans: shopTraces[b]!.spans });
    expect(`${headline} ${detail}`.trim()).toBe(sentence);
  });

  it('says of pauses that there were none before', () => {
    const { rows } = compare({ spans: shopTraces[2]!.spans }, { spans: shopTraces[4]!.spans });
    expect(rows.find(({ part }) => part === 'pauses')).toMatchObject({
      name: 'payment.charge',
      why: '2 pauses instead of none',
    });
  });
});
