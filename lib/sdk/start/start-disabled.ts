import type { TextMapPropagator } from '@opentelemetry/api';
import { applyToRuntime } from './apply-to-runtime.js';
import type { SdkPackages } from '../packages/packages.js';
import { resolveMasking } from '../pipeline/resolve-masking.js';
import { propagationOf } from './propagation-of.js';
import { registerContext } from './registration.js';
import { startRules } from '../rules/start-rules.js';
import type { StartTracingOptions, TracingHandle } from '../start-tracing.options.js';
import { createHandle } from './tracing-handle.js';

/** Records nothing: context and baggage travel on, policies act. */
export function startDisabled(
  load: () => SdkPackages,
  propagator: TextMapPropagator,
  options: StartTracingOptions,
): TracingHandle {
  const unregister = registerContext(load, propagator);
  // Baggage travels without spans, and must not tell more than with them.
  const restore = applyToRuntime({
    propagation: propagationOf(options),
    masker: resolveMasking(options.masking, options.env),
    masksUnrecorded: true,
  });
  // Policies obey rules without spans, too.
  const rules = startRules({ option: options.rules, hasSampler: false });
  const release = (): void => {
    rules.stop();
    unregister();
    restore();
  };
  return createHandle({
    mode: 'disabled',
    stats: () => [],
    setRules: rules.set,
    flush: () => Promise.resolve(),
    stop: () => Promise.resolve(release()),
  });
}
