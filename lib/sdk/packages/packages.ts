import type * as ContextAsyncHooks from '@opentelemetry/context-async-hooks';
import type * as Resources from '@opentelemetry/resources';
import type * as SdkTrace from '@opentelemetry/sdk-trace';
import { loadPackage } from '../../shared/process/load-package.js';

/** The parts of the OpenTelemetry SDK that starting it needs. */
export interface SdkPackages {
  readonly trace: typeof SdkTrace;
  readonly resources: typeof Resources;
  readonly contextAsyncHooks: typeof ContextAsyncHooks;
}

/** Loads the SDK when it is first needed: it takes longer to load than the rest of this library. */
export function loadSdkPackages(): SdkPackages {
  return {
    trace: loadPackage<typeof SdkTrace>('@opentelemetry/sdk-trace'),
    resources: loadPackage<typeof Resources>('@opentelemetry/resources'),
    contextAsyncHooks: loadPackage<typeof ContextAsyncHooks>('@opentelemetry/context-async-hooks'),
  };
}
