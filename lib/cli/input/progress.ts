import type { Terminal } from '../terminal.js';

/** Below this nobody waits long enough to wonder. */
const LONG = 8 * 1024 * 1024;
const WIDTH = 30;

/** How much of an input was read, on the error output of a terminal; nothing elsewhere, and for short inputs. */
export class Progress {
  private read = 0;
  private shown = -1;

  constructor(
    private readonly name: string,
    private readonly size: number | undefined,
    private readonly terminal: Terminal,
  ) {}

  add(bytes: number): void {
    this.read += bytes;
    if (!this.terminal.isErrTerminal || (this.size ?? this.read) < LONG) return;
    const step = this.size === undefined ? Math.floor(this.read / LONG) : Math.floor((this.read / this.size) * 100);
    if (step === this.shown) return;
    this.shown = step;
    this.terminal.err(`\r${this.size === undefined ? this.amount() : this.bar(step)}\u001b[K`);
  }

  end(): void {
    if (this.shown >= 0) this.terminal.err('\r\u001b[K');
  }

  private bar(percent: number): string {
    const filled = Math.min(Math.round((percent / 100) * WIDTH), WIDTH);
    return `${'█'.repeat(filled)}${'░'.repeat(WIDTH - filled)} ${String(percent).padStart(3)} %  ${this.name}`;
  }

  private amount(): string {
    return `${Math.round(this.read / 1_048_576)} MiB  ${this.name}`;
  }
}
