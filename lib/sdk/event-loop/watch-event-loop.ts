import { declareEventLoopMetric } from '../../metrics/sources/event-loop-metric.js';
import { guard } from '../../shared/errors/guard.js';
import type { EndedSpans } from './ended-spans.processor.js';
import { resolveEventLoop, type EventLoopOptions } from './event-loop.options.js';
import { EventLoopMonitor } from './event-loop-monitor.js';

/** Watches the event loop of this process unless the option says not to; the answer stops it. */
export function watchEventLoop(option: boolean | EventLoopOptions | undefined, ended?: EndedSpans): () => void {
  const config = resolveEventLoop(option);
  if (config === undefined) return () => undefined;
  const monitor = guard('watching the event loop', () => {
    const made = new EventLoopMonitor(config.thresholdMs, { observe: declareEventLoopMetric(), ended });
    made.start();
    return made;
  });
  return () => monitor?.stop();
}
