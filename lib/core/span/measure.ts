import { nowMs } from '../../shared/time/clock.js';
import { reportInternalError } from '../../shared/errors/guard.js';

/** Times one piece of work, from the construction of this object on. A failing metric is reported and never thrown. */
export class Measure {
  private startedAt: number | undefined;

  /** @param isTimed `false` reads no clock, for work whose duration nobody asks for; the duration is 0 then. */
  constructor(isTimed = true) {
    this.startedAt = isTimed ? nowMs() : undefined;
  }

  /** Milliseconds since the construction of this object. */
  protected get durationMs(): number {
    return this.startedAt === undefined ? 0 : nowMs() - this.startedAt;
  }

  /** The work had begun before this object was constructed: so many milliseconds have passed until now. */
  lasted(durationMs: number): void {
    this.startedAt = nowMs() - durationMs;
  }

  /** The work has ended: hands its duration to `tell`. @param site names the work in the report when `tell` throws. */
  ended(site: string, tell: (durationMs: number) => void): void {
    try {
      tell(this.durationMs);
    } catch (error) {
      reportInternalError(site, error);
    }
  }
}
