import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { recordable } from '../../../../lib/drivers/llm/recordable.js';
import { createMasker } from '../../../../lib/masking/masker.js';
import { NO_MASKER } from '../../../../lib/privacy/masker.js';
import { privacy } from '../../../../lib/privacy/privacy-state.js';

beforeEach(() => {
  privacy.masker = createMasker();
});
afterEach(() => {
  privacy.masker = NO_MASKER;
});

it('masks a prompt before it cuts it, so that no half of a secret is left', () => {
  const prose = 'The quick brown fox jumps over the lazy dog near a river. '.repeat(282);
  const text = `${prose}and so on and on AKIAIOSFODNN7EXAMPLE and more`;
  expect(text.slice(0, 16_384)).toMatch(/AKIA\w{4,12}$/);
  const recorded = recordable('gen_ai.input.messages', text);
  expect(recorded).toHaveLength(16_384);
  expect(recorded).not.toContain('AKIA');
});
