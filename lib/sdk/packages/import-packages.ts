import { findGlobalProvider } from '../start/global-provider.js';
import { loadSdkPackages, type SdkPackages } from './packages.js';
import { currentHandle } from '../start/tracing-handle.js';

/**
 * Imports the SDK for whoever can wait, unless tracing runs already: bundlers see these imports, and put the packages into
 * the application's file. Answers with how to get them.
 */
export async function importSdkPackages(): Promise<() => SdkPackages> {
  if (currentHandle() !== undefined || findGlobalProvider() !== undefined) return loadSdkPackages;
  const [trace, resources, contextAsyncHooks] = await Promise.all([
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/context-async-hooks'),
  ]);
  return () => ({ trace, resources, contextAsyncHooks });
}
