import { LocalSpansProcessor } from '../../sdk/processors/local-spans.processor.js';
import type { Viewer } from '../../viewer/create-viewer.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';

/** Options whose spans go to the trace page as well, from their start on. */
export function withViewer(options: TracingModuleOptions, viewer: Viewer | false): TracingModuleOptions {
  if (viewer === false) return options;
  return { ...options, spanProcessors: [...(options.spanProcessors ?? []), new LocalSpansProcessor(viewer.store)] };
}
