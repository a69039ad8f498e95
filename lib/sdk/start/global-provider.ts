import { context, createContextKey, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { INSTRUMENTATION_NAME } from '../../shared/attributes.js';

/** The parts of a provider that outlive a request; every SDK's provider has them, the API does not promise them. */
export interface FlushableProvider {
  forceFlush?(): Promise<void>;
}

/** The provider that somebody has registered; `undefined` when nobody has. */
export function findGlobalProvider(): FlushableProvider | undefined {
  const provider = trace.getTracerProvider() as {
    getDelegate?(): FlushableProvider;
    getDelegateTracer?(name: string): unknown;
  } & FlushableProvider;
  if (provider.getDelegateTracer === undefined || provider.getDelegate === undefined) return provider;
  return provider.getDelegateTracer(INSTRUMENTATION_NAME) === undefined ? undefined : provider.getDelegate();
}

/** Whether context travels at all: a provider without a context manager makes every span a root. */
export function hasContextManager(): boolean {
  const key = createContextKey('nestjs-traced probe');
  return context.with(ROOT_CONTEXT.setValue(key, true), () => context.active().getValue(key) === true);
}
