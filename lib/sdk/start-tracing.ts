import { loadSdkPackages } from './packages/packages.js';
import { calledAs } from '../shared/start-site.js';
import { startWith } from './start/start.js';
import type { StartTracingOptions, TracingHandle } from './start-tracing.options.js';

/** `startTracing()` for the rooms of this library: the SDK is loaded when it is called, not when this file is. */
export function startTracing(options: StartTracingOptions = {}): TracingHandle {
  return calledAs('startTracing()', () => startWith(loadSdkPackages, options));
}
