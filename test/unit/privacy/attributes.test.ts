import { describe, expect, it } from '@jest/globals';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import * as attributes from '../../../lib/shared/attributes.js';

const conventions: Readonly<Record<string, unknown>> = incubating;
const ours = Object.entries(attributes).filter(([name]) => /^(ATTR|METRIC)_/.test(name));
const shared = ours.filter(([name]) => name in conventions);
const own = ours.filter(([name]) => !(name in conventions));

describe('attribute and metric names', () => {
  it('are compared with the conventions at all', () => {
    expect(shared.length).toBeGreaterThan(15);
  });

  it.each(shared)('%s is what the semantic conventions say', (name, value) => {
    expect(value).toBe(conventions[name]);
  });

  it.each(own)('%s, which no convention has, is in our own namespace', (_, value) => {
    expect(value).toMatch(/^traced\./);
  });
});
