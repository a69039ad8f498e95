import { describe, expect, it } from '@jest/globals';
import { compare } from '../../../../lib/analysis/compare/compare.js';
import { explainTrace } from '../../../../lib/analysis/causes/explain-trace.js';
import { whatIf } from '../../../../lib/analysis/what-if/what-if.js';
import { imagined } from '../../../../lib/viewer/ui/model/imagined.js';
import { pathPieces } from '../../../../lib/viewer/ui/model/path-pieces.js';
import { retry, span } from './span.fixture.js';

const spans = [
  span('root', undefined, 0, 300_000, { kind: 'server' }),
  span('charge', 'root', 20_000, 250_000, {
    name: 'payment.charge',
    attributes: { 'resilience.attempts': 2 },
    events: [retry(100_000, 80_000)],
  }),
  span('first', 'charge', 20_000, 79_000, { name: 'POST /payments', kind: 'client', error: true }),
  span('again', 'charge', 180_000, 90_000, { name: 'attempt Payments.charge' }),
];

describe('what if', () => {
  const { causes, durationUs } = explainTrace({ spans });

  it('changes nothing while no slider is moved', () => {
    expect(imagined(causes, new Map([[0, 0]]), [])).toEqual([]);
  });

  it('predicts the saving that the cause names when it is made instant', () => {
    causes.forEach((cause, index) => {
      const { predictedUs } = whatIf({ spans }, imagined(causes, new Map([[index, 1]]), []));
      expect(durationUs - predictedUs).toBeCloseTo(cause.savesUs, 0);
    });
  });

  it('saves less when less is taken away', () => {
    const at = (share: number): number => whatIf({ spans }, imagined(causes, new Map([[0, share]]), [])).predictedUs;
    expect(at(0.25)).toBeLessThan(durationUs);
    expect(at(0.5)).toBeLessThan(at(0.25));
    expect(at(1)).toBeLessThan(at(0.5));
  });
});

describe('a critical path in pieces', () => {
  it('adds up to the request, and shows the pauses apart', () => {
    const pieces = pathPieces(spans);
    expect(pieces.reduce((sum, { us }) => sum + us, 0)).toBeCloseTo(300_000, 3);
    expect(pieces.filter(({ isPause }) => isPause).map(({ name, us }) => [name, Math.round(us)])).toEqual([
      ['payment.charge', 80_000],
    ]);
  });

  it('has the length that the comparison tells', () => {
    expect(compare({ spans }, { spans }).aUs).toBeCloseTo(300_000, 3);
  });
});
