import { usePropagationPolicy, type PropagationPolicy } from '../http/propagation-policy.js';
import { runtime, type TracedRuntime } from '../shared/runtime.js';

type SdkSettings = Pick<
  TracedRuntime,
  | 'skipUnsampledChildren'
  | 'samplerReadsAttributes'
  | 'exceptionSignal'
  | 'onException'
  | 'resiliencePrefix'
  | 'masker'
  | 'maskAtSource'
>;

/** Tells the other rooms what only the SDK knows; the answer puts back what was there before. */
export function applyToRuntime(
  settings: {
    readonly [K in keyof SdkSettings]?: SdkSettings[K] | undefined;
  } & { readonly propagation: PropagationPolicy | undefined },
): () => void {
  const { skipUnsampledChildren, samplerReadsAttributes, exceptionSignal, onException, masker, maskAtSource } = runtime;
  const { resiliencePrefix } = runtime;
  runtime.onException = settings.onException ?? onException;
  runtime.samplerReadsAttributes = settings.samplerReadsAttributes ?? samplerReadsAttributes;
  runtime.skipUnsampledChildren = settings.skipUnsampledChildren ?? skipUnsampledChildren;
  runtime.exceptionSignal = settings.exceptionSignal ?? exceptionSignal;
  runtime.resiliencePrefix = settings.resiliencePrefix ?? resiliencePrefix;
  runtime.maskAtSource = settings.maskAtSource ?? maskAtSource;
  const restorePropagation = usePropagationPolicy(settings.propagation);
  // No masker is a decision too.
  runtime.masker = settings.masker;
  return () => {
    restorePropagation();
    Object.assign(runtime, {
      skipUnsampledChildren,
      samplerReadsAttributes,
      exceptionSignal,
      onException,
      resiliencePrefix,
      masker,
      maskAtSource,
    });
  };
}
