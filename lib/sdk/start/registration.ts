import { context, propagation, trace, type TextMapPropagator } from '@opentelemetry/api';
import type { TracerProvider } from '@opentelemetry/sdk-trace';
import { registering } from '../packages/api-version.js';
import { hasContextManager } from './global-provider.js';
import type { SdkPackages } from '../packages/packages.js';

/** Makes `provider` the global one, with a context manager and `propagator`; the answer takes them away again. */
export function registerProvider(
  load: () => SdkPackages,
  propagator: TextMapPropagator,
  provider: TracerProvider,
): () => void {
  const releaseContext = registerContext(load, propagator);
  registering(() => trace.setGlobalTracerProvider(provider));
  return () => {
    trace.disable();
    releaseContext();
  };
}

/** Lets context travel without a provider. What somebody else has registered stays; only ours is taken away again. */
export function registerContext(load: () => SdkPackages, propagator: TextMapPropagator): () => void {
  const ownsContext = !hasContextManager();
  const ownsPropagator = propagation.fields().length === 0;
  if (ownsContext) {
    const { AsyncLocalStorageContextManager } = load().contextAsyncHooks;
    registering(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
  }
  if (ownsPropagator) registering(() => propagation.setGlobalPropagator(propagator));
  return () => {
    if (ownsPropagator) propagation.disable();
    if (ownsContext) context.disable();
  };
}
