import { readFileSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { messageOf } from '../../core/outcome/error-text.js';
import type { Clock, Timer } from '../../shared/time/clock.js';

const DEFAULT_INTERVAL_MS = 500;
const MAX_BYTES = 1_048_576;

export interface RulesFileSettings {
  readonly file: string;
  readonly intervalMs?: number | undefined;
  /** Takes what is in the file; throws when it is not to be used. */
  readonly apply: (content: unknown) => void;
  /** Told once in a row of failures. */
  readonly warn: (message: string) => void;
  readonly clock: Clock;
}

/**
 * Reads a JSON file at once, and again whenever it has changed; what it said last stays in force while it is missing or
 * wrong. Looks at the file instead of waiting for events, which mounted configuration does not have. Never keeps the
 * process alive.
 */
export class RulesFile {
  private timer: Timer | undefined;
  private seen = '';
  private isStopped = false;
  private lastProblem: string | undefined;

  constructor(private readonly settings: RulesFileSettings) {
    // Read before the constructor returns, so that the rules hold for the very first calls, too.
    try {
      this.use(readFileSync(settings.file, 'utf8'));
    } catch (error) {
      this.fail(error);
    }
    this.schedule();
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.clear();
  }

  private async look(): Promise<void> {
    const { file } = this.settings;
    try {
      const { mtimeMs, size, ino } = await stat(file);
      const version = `${mtimeMs} ${size} ${ino}`;
      if (version === this.seen) return;
      if (size > MAX_BYTES) throw new Error(`it has ${size} bytes, more than ${MAX_BYTES}`);
      const text = await readFile(file, 'utf8');
      if (this.isStopped) return;
      this.seen = version;
      this.use(text);
    } catch (error) {
      this.fail(error);
    } finally {
      this.schedule();
    }
  }

  private use(text: string): void {
    this.settings.apply(JSON.parse(text));
    this.lastProblem = undefined;
  }

  private fail(error: unknown): void {
    const reason = messageOf(error);
    if (this.isStopped || reason === this.lastProblem) return;
    this.lastProblem = reason;
    this.settings.warn(
      `the rules in ${this.settings.file} cannot be used (${reason}); what was in force before stays so.`,
    );
  }

  private schedule(): void {
    if (this.isStopped) return;
    const { intervalMs = DEFAULT_INTERVAL_MS, clock } = this.settings;
    this.timer = clock.setTimer(() => void this.look(), intervalMs);
  }
}
