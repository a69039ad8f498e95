import { nowMs } from '../shared/clock.js';
import { reportInternalError } from '../shared/guard.js';

/** Times one piece of work, from its making on; what cannot be told of it is reported, and never thrown. */
export class Measure {
  private readonly startedAt: number | undefined;

  /** @param isTimed `false` where nobody asks how long it took: that is 0 then. */
  constructor(isTimed = true) {
    this.startedAt = isTimed ? nowMs() : undefined;
  }

  /** Milliseconds since its making. */
  protected get durationMs(): number {
    return this.startedAt === undefined ? 0 : nowMs() - this.startedAt;
  }

  /** The work has ended: tells how long it took. @param site what is measured, for reports. */
  ended(site: string, tell: (durationMs: number) => void): void {
    try {
      tell(this.durationMs);
    } catch (error) {
      reportInternalError(site, error);
    }
  }
}
