import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseRoute, views, writeRoute } from '../../../../lib/viewer/ui/model/route.js';

describe('the address of a view', () => {
  it('brings back what it was made of', () => {
    const params = fc.dictionary(fc.constantFrom('q', 'span', 'f', 'z', 'only'), fc.string({ minLength: 1 }), {
      maxKeys: 4,
    });
    fc.assert(
      fc.property(fc.constantFrom(...views), fc.stringMatching(/^[0-9a-f]{32}$/), params, (view, traceId, values) => {
        const route = { view, id: view === 'trace' ? traceId : undefined, params: values };
        const read = parseRoute(writeRoute(route));
        expect(read.view).toBe(view);
        expect(read.id).toBe(route.id);
        expect(Object.fromEntries(Object.entries(read.params))).toEqual(Object.fromEntries(Object.entries(values)));
      }),
    );
  });

  it.each(['', '#', '#/', '#/nowhere', '#/trace/%E0%A4%A', 'rubbish?x'])('never fails on %j', (hash) => {
    expect(views).toContain(parseRoute(hash).view);
  });
});
