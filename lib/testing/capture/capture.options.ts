import type { StartTracingOptions } from '../../sdk/start-tracing.options.js';
import type { VirtualClock } from '../time/virtual-clock.js';

/**
 * What `captureTracing()` can be told: what `startTracing()` can, but for where spans go, and how time passes. `eventLoop` and
 * `causality`, which depend on the machine, are off unless they are asked for.
 */
export interface CaptureOptions extends Omit<
  StartTracingOptions,
  'exporters' | 'idGenerator' | 'flushOnSignals' | 'batch' | 'shutdownTimeoutMs'
> {
  /**
   * `'ticking'` is one millisecond later at every look, and as much later as retries and time limits have waited, so that
   * times are the same in every run; `'system'` is the real one. With both, `advance()` skips what calls wait for. A
   * `VirtualClock` stands until the test moves it, and queues of spans wait by it as well.
   * @defaultValue `'ticking'`
   */
  readonly clock?: 'ticking' | 'system' | VirtualClock | undefined;
  /**
   * `'counting'` ids are the same in every run; `'random'` ones are what samplers need that decide by the id.
   * @defaultValue `'counting'`
   */
  readonly ids?: 'counting' | 'random' | undefined;
  /**
   * Failures of telemetry, an attribute callback that throws for example, are thrown into the traced call instead of counted.
   * @defaultValue `false`
   */
  readonly rethrowInternalErrors?: boolean | undefined;
}
