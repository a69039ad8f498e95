import type { Clock } from '../../../shared/time/clock.js';
import type { LossReason } from '../../exporters/http/send-outcome.js';
import { diag } from '../../../shared/errors/diag.js';

/** What one backend has been sent and what was lost on the way. */
export interface ExporterStats {
  readonly name: string;
  /** Spans that arrived. */
  readonly sent: number;
  /** Spans that were given up after the backend had been tried. */
  readonly failed: number;
  /** Spans that were lost before the backend was tried. */
  readonly dropped: number;
  /** Spans that the backend has refused of batches which it took otherwise. */
  readonly rejected: number;
  /** Spans that are waiting or on their way. */
  readonly queued: number;
  /** Bytes that are waiting. */
  readonly queuedBytes: number;
  /** What was lost, by reason. */
  readonly lostBy: Readonly<Partial<Record<LossReason, number>>>;
  /** Spans are being lost: since the last loss none has arrived. */
  readonly isFailing: boolean;
  /** What went wrong the last time; `undefined` while nothing has. */
  readonly lastError: string | undefined;
}

type Loss = 'failed' | 'dropped' | 'rejected';

const QUIET_MS = 60_000;

/** Counts for one lane, and turns losses into at most one warning a minute; what came in between is in the next one. */
export class LaneCounts {
  sent = 0;
  private isFailing = false;
  private readonly lost: Record<Loss, number> = { failed: 0, dropped: 0, rejected: 0 };
  private readonly reasons = new Map<LossReason, number>();
  private readonly untold = new Map<LossReason, number>();
  private lastError: string | undefined;
  private isQuiet = false;

  constructor(
    readonly name: string,
    private readonly clock: Clock,
  ) {}

  /** How many spans have reached an end, good or bad. */
  get settled(): number {
    return this.sent + this.lost.failed + this.lost.dropped + this.lost.rejected;
  }

  arrive(count: number): void {
    this.sent += count;
    if (count > 0) this.isFailing = false;
  }

  lose(kind: Loss, count: number, reason: LossReason, message?: string): void {
    if (message !== undefined) this.lastError = message;
    if (count === 0) return;
    this.lost[kind] += count;
    if (kind !== 'rejected') this.isFailing = true;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + count);
    this.untold.set(reason, (this.untold.get(reason) ?? 0) + count);
    if (!this.isQuiet) this.tell();
  }

  /** Something that lost no spans. */
  note(message: string): void {
    this.lastError = message;
  }

  stats(queued: number, queuedBytes: number): ExporterStats {
    const { name, sent, lost, isFailing, lastError } = this;
    const lostBy = Object.fromEntries(this.reasons);
    return { name, sent, ...lost, queued, queuedBytes, lostBy, isFailing, lastError };
  }

  /** Says what has not been said yet. */
  tell(): void {
    if (this.untold.size === 0) return;
    const count = [...this.untold.values()].reduce((sum, part) => sum + part, 0);
    const reasons = [...this.untold].map(([reason, part]) => `${reason} ${part}`).join(', ');
    this.untold.clear();
    const why = this.lastError === undefined ? reasons : `${reasons}; ${this.lastError}`;
    diag.warn(
      `nestjs-traced: exporter '${this.name}' lost ${count} spans (${why}); ` +
        'the application is not affected, the next warning comes after a minute at the earliest.',
    );
    this.isQuiet = true;
    this.clock.setTimer(() => {
      this.isQuiet = false;
      this.tell();
    }, QUIET_MS);
  }
}
