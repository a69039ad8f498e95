import { runtime, type TracedRuntime } from '../shared/runtime.js';
import { withoutUndefined } from './without-undefined.js';

type SdkSettings = Pick<TracedRuntime, 'skipUnsampledChildren' | 'exceptionSignal' | 'masker'>;

/** Tells the other rooms what only the SDK knows; the answer puts back what was there before. */
export function applyToRuntime(settings: {
  readonly [K in keyof SdkSettings]?: SdkSettings[K] | undefined;
}): () => void {
  const { skipUnsampledChildren, exceptionSignal, masker } = runtime;
  Object.assign(runtime, withoutUndefined(settings));
  return () => {
    Object.assign(runtime, { skipUnsampledChildren, exceptionSignal, masker });
  };
}
