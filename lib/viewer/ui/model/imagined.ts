import type { Bottleneck, Suggestion } from '../../../analysis/causes/causes.types.js';
import type { WhatIfChange } from '../../../analysis/what-if/what-if.js';

/** What the sliders and boxes of the panel say, as the analysis asks for it. */
export function imagined(
  causes: readonly Bottleneck[],
  less: ReadonlyMap<number, number>,
  followed: readonly Suggestion[],
): WhatIfChange[] {
  const changes = [...less].flatMap(([index, share]): WhatIfChange[] => {
    const cause = causes[index];
    if (cause === undefined || share <= 0) return [];
    const factor = share >= 1 ? Infinity : 1 / (1 - share);
    // Of repeated calls, one of each group remains; of every other cause, the spans' own work or their pauses get shorter.
    if (cause.reason === 'n+1') return [{ faster: cause.spanIds.slice(cause.remaining ?? 1), factor }];
    return [{ ownWork: cause.spanIds, factor, part: cause.reason === 'back-off' ? 'pauses' : 'work' }];
  });
  return [...changes, ...followed.map(({ spanIds }): WhatIfChange => ({ together: spanIds }))];
}
