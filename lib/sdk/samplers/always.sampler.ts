import type { SamplerRow } from './sampler-row.js';

export const alwaysOnRow: SamplerRow<'always_on'> = {
  names: ['always_on'],
  create: ({ trace }) => new trace.AlwaysOnSampler(),
  traits: { isDecidedByParent: false, readsAttributes: false },
};

export const alwaysOffRow: SamplerRow<'always_off'> = {
  names: ['always_off'],
  create: ({ trace }) => new trace.AlwaysOffSampler(),
  traits: { isDecidedByParent: true, readsAttributes: false },
};
