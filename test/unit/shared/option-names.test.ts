import { describe, expect, it } from '@jest/globals';
import { describeUnknownOptions } from '../../../lib/shared/option-names.js';

const KNOWN = { serviceName: true, exporters: true, http: { ignore: true, redactQuery: true } } as const;
const describeOf = (options: object) => describeUnknownOptions('startTracing()', options, KNOWN);

describe('options that nobody reads', () => {
  it.each<[object, string | undefined]>([
    [{ serviceName: 'x', http: { ignore: [] } }, undefined],
    [{ exporter: [] }, "'exporter' (did you mean 'exporters'?)"],
    [{ http: { ingore: [] } }, "'http.ingore' (did you mean 'http.ignore'?)"],
    [{ servicename: 'x', quite: 1 }, "'servicename' (did you mean 'serviceName'?), 'quite'"],
    [{ redactQuery: ['x'] }, "'redactQuery' (did you mean 'http.redactQuery'?)"],
    [{ http: { serviceName: 'x' } }, "'http.serviceName' (did you mean 'serviceName'?)"],
    [{ constructor: 1 }, "'constructor'"],
    [{ http: false }, undefined],
    [{ exporters: [{ nmae: 'x' }] }, undefined],
  ])('%j', (options, said) => {
    expect(describeOf(options)).toBe(said && `startTracing(): nobody reads ${said}; correct the name or leave it out.`);
  });
});
