import { usePropagationPolicy, type PropagationPolicy } from '../../http/propagation/propagation-policy.js';
import { runtime, type TracedRuntime } from '../../core/runtime/runtime.js';
import type { Masker } from '../../privacy/masker.js';
import { privacy, type PrivacyState } from '../../privacy/privacy-state.js';

type RuntimeSettings = Pick<
  TracedRuntime,
  'skipUnsampledChildren' | 'samplerReadsAttributes' | 'exceptionSignal' | 'onException' | 'resiliencePrefix'
>;
type SdkSettings = RuntimeSettings & Pick<PrivacyState, 'masker' | 'maskAtSource' | 'masksUnrecorded'>;

/** Tells the other rooms what only the SDK knows; the answer puts back what was there before. */
export function applyToRuntime(
  settings: {
    readonly [K in keyof SdkSettings]?: SdkSettings[K] | undefined;
  } & { readonly propagation: PropagationPolicy | undefined; readonly masker: Masker },
): () => void {
  const { skipUnsampledChildren, samplerReadsAttributes, exceptionSignal, onException, resiliencePrefix } = runtime;
  const { masker, maskAtSource, masksUnrecorded } = privacy;
  runtime.onException = settings.onException ?? onException;
  runtime.samplerReadsAttributes = settings.samplerReadsAttributes ?? samplerReadsAttributes;
  runtime.skipUnsampledChildren = settings.skipUnsampledChildren ?? skipUnsampledChildren;
  runtime.exceptionSignal = settings.exceptionSignal ?? exceptionSignal;
  runtime.resiliencePrefix = settings.resiliencePrefix ?? resiliencePrefix;
  privacy.maskAtSource = settings.maskAtSource ?? maskAtSource;
  const restorePropagation = usePropagationPolicy(settings.propagation);
  privacy.masksUnrecorded = settings.masksUnrecorded ?? masksUnrecorded;
  privacy.masker = settings.masker;
  return () => {
    restorePropagation();
    Object.assign(runtime, {
      skipUnsampledChildren,
      samplerReadsAttributes,
      exceptionSignal,
      onException,
      resiliencePrefix,
    });
    Object.assign(privacy, { masker, maskAtSource, masksUnrecorded });
  };
}
