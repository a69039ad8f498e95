import { describe, expect, it } from '@jest/globals';
import { checkOptions, unknownOptions } from '../../../../lib/shared/options/check-options.js';
import {
  callback,
  either,
  flag,
  group,
  list,
  needed,
  number,
  off,
  oneOf,
  text,
  whole,
} from '../../../../lib/shared/options/option-rules.js';

const RULES = {
  serviceName: text('orders'),
  exporters: list("['otlp']"),
  http: either(off, group({ ignore: list("['/health']"), redactQuery: flag })),
  kind: oneOf('client', 'server'),
  limit: either(whole(1), group({ count: needed(number({ above: 0, max: 1 }, 'a share')) })),
  sinks: list("['log']", either(oneOf('log', 'event'), callback('(alert) => page(alert)'))),
  key: { fits: (value: unknown) => typeof value === 'string', expected: 'a text', isSecret: true },
};

describe('an option of the wrong kind', () => {
  it.each<[object, string]>([
    [{ serviceName: 5 }, "serviceName is 5; write a text, for example 'orders'"],
    [{ serviceName: '' }, 'serviceName is an empty text; write a text'],
    [{ http: 'no' }, 'http is a text; write false, or an object with ignore, redactQuery'],
    [{ http: { redactQuery: null } }, 'http.redactQuery is null; write true or false'],
    [{ kind: 'cleint' }, "kind is 'cleint'; write 'client' or 'server'. Did you mean 'client'?"],
    [{ limit: 0 }, 'limit is 0; write a whole number of at least 1, or an object with count'],
    [{ limit: {} }, 'limit.count is missing; write a share above 0 up to 1'],
    [{ limit: { count: NaN } }, 'limit.count is NaN'],
    [{ sinks: ['log', undefined] }, "sinks[1] is missing; write 'log' or 'event', or a function"],
    [{ sinks: ['https://hooks/secret'] }, 'sinks[0] is a text; write'],
    [{ key: 4711 }, 'key is a number; write a text'],
  ])('is refused with what to write, and without what may be secret: %j', (options, problem) => {
    const check = (): void => checkOptions('startTracing()', options, RULES);
    expect(check).toThrow(`startTracing(): ${problem}`);
    expect(check).toThrow(expect.objectContaining({ code: 'TRACED_INVALID_OPTION' }));
  });

  it.each([[5], ['x'], [null], [[]]])('is what is no options at all: %j', (options) => {
    expect(() => checkOptions('startTracing()', options as never, RULES)).toThrow(
      'write an object with serviceName, exporters',
    );
  });

  it('is not one that is undefined, or one that fits', () => {
    const all = { serviceName: undefined, http: false, limit: { count: 1 }, sinks: ['event', () => {}], key: 'k' };
    expect(() => checkOptions('startTracing()', all, RULES)).not.toThrow();
  });
});

describe('an option that nobody reads', () => {
  it.each<[object, string[]]>([
    [{ serviceName: 'x', http: { ignore: [] } }, []],
    [{ exporter: [] }, ["'exporter'. Did you mean 'exporters'?"]],
    [{ http: { ingore: [] } }, ["'http.ingore'. Did you mean 'http.ignore'?"]],
    [
      { servicename: 'x', quite: 1 },
      [
        "'servicename'. Did you mean 'serviceName'?",
        "'quite'. Known are 'serviceName', 'exporters', 'http', 'kind', 'limit', 'sinks', 'key'.",
      ],
    ],
    [{ redactQuery: true }, ["'redactQuery'. Did you mean 'http.redactQuery'?"]],
    [{ http: { serviceName: 'x' } }, ["'http.serviceName'. Did you mean 'serviceName'?"]],
    [{ http: false }, []],
    [{ exporters: [{ nmae: 'x' }] }, []],
  ])('is named with what was meant: %j', (options, said) => {
    expect(unknownOptions(options, RULES)).toEqual(said.map((one) => `unknown option ${one}`));
  });

  it('is not found on the prototype of the names', () => {
    expect(unknownOptions({ constructor: 1 }, RULES)[0]).toMatch(/^unknown option 'constructor'\. /);
  });

  it('is refused, or left to be warned about', () => {
    const options = { http: { ingore: [] } };
    expect(() => checkOptions('createX()', options, RULES)).toThrow(
      "createX(): unknown option 'http.ingore'. Did you mean 'http.ignore'?",
    );
    expect(() => checkOptions('createX()', options, RULES, { leavesUnknown: true })).not.toThrow();
  });
});
