import { Inject, Injectable } from '@nestjs/common';
import type { TracingHealth } from '../../sdk/pipeline/lanes/health.js';
import type { ExporterStats } from '../../sdk/pipeline/lanes/lane-counts.js';
import type { TailStats } from '../../sdk/pipeline/tail/tail-stats.js';
import type { TracingHandle } from '../../sdk/start-tracing.options.js';
import { TRACING_HANDLE } from './tracing.tokens.js';

/**
 * The tracing of this process, for the application: what was sent and lost, and sending what waits.
 *
 * Never throws and never rejects.
 *
 * @example
 * ```ts
 * @Controller('health')
 * export class HealthController {
 *   constructor(
 *     private readonly health: HealthCheckService,
 *     private readonly tracing: TracingService,
 *   ) {}
 *
 *   @Get()
 *   @HealthCheck()
 *   check() {
 *     return this.health.check([() => ({ tracing: this.tracing.health() })]);
 *   }
 * }
 * ```
 */
@Injectable()
export class TracingService {
  readonly #handle: TracingHandle;

  constructor(@Inject(TRACING_HANDLE) handle: TracingHandle) {
    this.#handle = handle;
  }

  /** `started`, `attached` to a provider that was there, or `disabled`. */
  get mode(): TracingHandle['mode'] {
    return this.#handle.mode;
  }

  /**
   * Whether backends take spans, in the form of a health indicator of `@nestjs/terminus`. Not for readiness: a backend of
   * traces that is down is no reason to stop serving.
   */
  health(): TracingHealth {
    return this.#handle.health();
  }

  /** What every backend was sent and what was lost. */
  stats(): readonly ExporterStats[] {
    return this.#handle.stats();
  }

  /** What became of traces that are chosen at their end (`sampling.tail`); `undefined` without. */
  samplingStats(): TailStats | undefined {
    return this.#handle.samplingStats();
  }

  /** Sends what waits. */
  flush(): Promise<void> {
    return this.#handle.flush();
  }
}
