import { describe, expect, it } from '@jest/globals';
import { createMasker } from '../../lib/masking/masker.js';
import type { DetectorName } from '../../lib/masking/detectors/hit.js';

/** What a detector is shown. */
export interface DetectorCases {
  /** Texts with the secret between « and ». */
  readonly masks: readonly string[];
  /** Texts that stay as they are. */
  readonly leaves: readonly string[];
}

/** Tests a detector by itself: what it masks and under which rule, what it leaves, and that it can be switched off. */
export function describeDetector(name: DetectorName, { masks, leaves }: DetectorCases): void {
  const groups = { strict: name === 'ip' };
  const masker = createMasker({ groups });
  const without = createMasker({ groups, detectors: { off: [name] } });

  describe(`the detector ${name}`, () => {
    it.each(masks)('masks %s', (marked) => {
      const text = marked.replace(/[«»]/g, '');
      const start = marked.indexOf('«');
      const end = marked.indexOf('»') - 1;
      expect(masker.explain('note', text)).toContainEqual({ rule: name, start, end });
      expect(without.explain('note', text).map(({ rule }) => rule)).not.toContain(name);
    });

    it.each(leaves)('leaves %s', (text) => {
      expect(masker.text(text)).toBe(text);
    });
  });
}
