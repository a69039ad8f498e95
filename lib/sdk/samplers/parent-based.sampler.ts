import type { SamplerRow } from './sampler-row.js';

/** Follows the parent's decision, and asks `root` where there is no parent. */
export function parentBased<Name extends string, Arg>(
  root: SamplerRow<Name, Arg>,
): SamplerRow<`parentbased_${Name}`, Arg> {
  const [name] = root.names;
  return {
    names: [`parentbased_${name}`],
    ...(root.environment && { environment: root.environment }),
    create: (packages, arg) => new packages.trace.ParentBasedSampler({ root: root.create(packages, arg) }),
    traits: { ...root.traits, isDecidedByParent: true },
  };
}
