import { describe, expect, it } from '@jest/globals';
import { parseVendors } from '../../../../../lib/masking/detectors/tokens/vendor-formats.js';
import { VENDORS } from '../../../../../lib/masking/detectors/tokens/vendor-table.js';
import { createMasker } from '../../../../../lib/masking/masker.js';
import { describeDetector } from '../../../../support/detector.js';

describeDetector('vendor-token', {
  masks: [
    'key «AKIAABCDEFGHIJKLMNOP» seen',
    'got «ghp_a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8»',
    'bot «123456789:AAabcdefghijklmnopqrstuvwxyz0123456» x',
    'hash $6$«salt1234$abcdefghijklmnopqrstuvwxyz0123456789ABCD»',
  ],
  leaves: ['npm_package_name', 'sk-learn', 'xoxb is a prefix', 'ghp_short'],
});

describe('the table of vendors', () => {
  const masker = createMasker();
  const formats = parseVendors(VENDORS);

  it('has one line a vendor, in the order of their names, and no prefix twice', () => {
    const names = [...new Set(formats.map(({ vendor }) => vendor))];
    expect(VENDORS.trim().split('\n')).toHaveLength(names.length);
    expect(new Set(formats.map(({ prefix }) => prefix)).size).toBe(formats.length);
    expect(formats.filter(({ minTail }) => !(minTail >= 10 && minTail < 100))).toEqual([]);
  });

  it.each(formats.map(({ vendor, prefix, minTail }) => [vendor, prefix, minTail] as const))(
    'of %s: masks a token that begins with %s',
    (_, prefix, minTail) => {
      const tail = 'aB3dE5gH7jK9mN1pQ4sT'.repeat(5).slice(0, minTail);
      const text = `sent ${prefix}${tail} on`;
      expect(masker.text(text)).toBe('sent [REDACTED] on');
      expect(masker.explain('note', text).map(({ rule }) => rule)).toEqual(['vendor-token']);
    },
  );
});
