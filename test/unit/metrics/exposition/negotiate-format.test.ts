import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { negotiateFormat } from '../../../../lib/metrics/exposition/negotiate-format.js';

describe('the format of a scrape', () => {
  it.each<[string | undefined, 'classic' | 'openmetrics']>([
    [undefined, 'classic'],
    ['', 'classic'],
    ['*/*', 'classic'],
    ['text/html,*/*;q=0.8', 'classic'],
    ['text/plain;version=0.0.4', 'classic'],
    ['application/openmetrics-text', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version=1.0.0', 'openmetrics'],
    ['application/openmetrics-text;version=2.0.0', 'classic'],
    ['application/openmetrics-text;q=0', 'classic'],
    ['application/openmetrics-text;q=0.3,text/plain;q=0.5', 'classic'],
    ['application/openmetrics-text;q=nonsense', 'classic'],
    // Prometheus 2.42
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    // Prometheus 3
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      'openmetrics',
    ],
    // Prometheus 3, told to prefer the classic text
    ['text/plain;version=0.0.4;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,*/*;q=0.1', 'classic'],
  ])('of %p is %s', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });

  it('is one of the two, whatever a client sends', () => {
    fc.assert(
      fc.property(fc.string(), (accept) => {
        expect(['classic', 'openmetrics']).toContain(negotiateFormat(accept));
      }),
    );
  });
});
