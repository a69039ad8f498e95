import { RecentDurations } from '../../processors/recent-durations.js';

const MAX_OPERATIONS = 1_000;
/** Below this many calls nobody knows what is usual. */
const ENOUGH = 100;

/** What is usual for each operation; the operation that was used longest ago is forgotten. */
export class UsualDurations {
  private readonly operations = new Map<string, RecentDurations>();

  /** Whether the duration is above the 99th percentile so far; then counts it. */
  isUnusual(operation: string, durationMs: number): boolean {
    let durations = this.operations.get(operation);
    if (durations === undefined) {
      durations = new RecentDurations(0.99);
      const [oldest] = this.operations.keys();
      if (this.operations.size === MAX_OPERATIONS && oldest !== undefined) this.operations.delete(oldest);
    } else this.operations.delete(operation);
    this.operations.set(operation, durations);
    const isUnusual = durations.count >= ENOUGH && durationMs > durations.percentile;
    durations.add(durationMs);
    return isUnusual;
  }
}
