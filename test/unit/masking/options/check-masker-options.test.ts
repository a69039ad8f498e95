import { describe, expect, it } from '@jest/globals';
import { createMasker, type MaskerOptions } from '../../../../lib/masking.js';
import { resolveMasking } from '../../../../lib/sdk/pipeline/resolve-masking.js';

describe('options of a masker', () => {
  it.each([
    [{ key: { add: ['code'] } }, "createMasker(): unknown option 'key'. Did you mean 'keys'?"],
    [{ keys: { added: ['code'] } }, "createMasker(): unknown option 'keys.added'. Did you mean 'keys.add'?"],
    [{ groups: { pi: true } }, "createMasker(): unknown option 'groups.pi'. Did you mean 'groups.pii'?"],
    [{ detectors: { extend: true } }, "createMasker(): unknown option 'detectors.extend'"],
    [
      { strategies: { rule: {} } },
      "createMasker(): unknown option 'strategies.rule'. Did you mean 'strategies.rules'?",
    ],
    [{ keys: ['code'] }, 'createMasker(): keys is a list; write an object with add, remove, allow'],
    [
      { keys: { add: 'code' } },
      "createMasker(): keys.add is a text; write a list of names, for example ['internalCode']",
    ],
    [{ groups: { pii: 'no' } }, 'createMasker(): groups.pii is a text; write true or false'],
    [{ detectors: { off: 'phone' } }, 'createMasker(): detectors.off is a text; write a list of names'],
    [
      { detectors: { add: [{ name: 'acme', pattern: 'acme_' }] } },
      "the pattern of the detector 'acme' is no regular expression",
    ],
    [{ detectors: { add: [null] } }, "the name of a detector is 'undefined'"],
    [{ hashKey: 12345 }, 'createMasker(): hashKey is a number; write a text or bytes'],
    [{ allow: true }, 'createMasker(): allow is true; write a function'],
    [{ limits: { maxItems: '5' } }, 'createMasker(): limits.maxItems is a text; write a whole number of at least 0'],
    ['strict', 'createMasker(): the options are a text; write an object with keys,'],
    [null, 'createMasker(): the options are null'],
  ])('are refused when they would protect nothing: %j', (options, message) => {
    expect(() => createMasker(options as never)).toThrow(message);
  });

  it('are refused where tracing starts, too', () => {
    expect(() => resolveMasking({ key: { add: ['code'] } } as MaskerOptions)).toThrow("unknown option 'key'");
  });

  it('never show a value', () => {
    expect(() => createMasker({ keys: { add: 'hunter2' } } as never)).not.toThrow('hunter2');
  });

  it('may be given as undefined', () => {
    const options: MaskerOptions = {
      keys: { add: undefined },
      groups: undefined,
      hashKey: undefined,
      limits: undefined,
    };
    expect(createMasker(options).attribute('password', 'hunter2')).toBe('[REDACTED]');
  });
});
