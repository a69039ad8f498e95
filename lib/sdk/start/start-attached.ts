import { applyToRuntime } from './apply-to-runtime.js';
import { readEnv } from '../env/read-env.js';
import { watchEventLoop } from '../event-loop/watch-event-loop.js';
import { hasContextManager, type FlushableProvider } from './global-provider.js';
import { describeUnused } from '../life/unused-options.js';
import { DEFAULT_SHUTDOWN_TIMEOUT_MS, within } from '../life/within.js';
import { resolveMasking } from '../pipeline/resolve-masking.js';
import { propagationOf } from './propagation-of.js';
import { startRules } from '../rules/start-rules.js';
import type { StartTracingOptions, TracingHandle } from '../start-tracing.options.js';
import { createHandle } from './tracing-handle.js';
import { diag } from '../../shared/errors/diag.js';

/** Traces by a provider that was registered before, and never replaces it. */
export function startAttached(provider: FlushableProvider, options: StartTracingOptions): TracingHandle {
  diag.info('nestjs-traced: attached to the tracer provider that is already registered; its settings stay in force.');
  if (!hasContextManager()) {
    diag.warn(
      'nestjs-traced: no context manager is registered, so spans have no parents; register one before the provider.',
    );
  }
  const unused = describeUnused(options);
  if (unused !== undefined) diag.warn(`nestjs-traced: ${unused}`);
  // Without warnings: whoever made the provider reads the other variables, and warns about them.
  const env = readEnv(options.env ?? process.env, () => undefined);
  const masker = resolveMasking(options.masking, options.env);
  const restore = applyToRuntime({
    exceptionSignal: options.exceptionSignal ?? env.exceptionSignal,
    onException: options.onException,
    resiliencePrefix: options.resiliencePrefix,
    propagation: propagationOf(options),
    masker,
    // Spans leave through a pipeline that is not ours, so that values have to be masked when they are recorded.
    maskAtSource: true,
  });
  const unwatch = watchEventLoop(options.eventLoop);
  const rules = startRules({ option: options.rules, hasSampler: false });
  const flush = async (): Promise<void> => provider.forceFlush?.();
  const { shutdownTimeoutMs = DEFAULT_SHUTDOWN_TIMEOUT_MS } = options;
  const stop = async (): Promise<void> => {
    unwatch();
    rules.stop();
    try {
      if (await within(flush(), shutdownTimeoutMs)) return;
      diag.warn(`nestjs-traced: the registered provider has not sent what waited within ${shutdownTimeoutMs} ms.`);
    } finally {
      restore();
    }
  };
  return createHandle({ mode: 'attached', stats: () => [], setRules: rules.set, flush, stop });
}
