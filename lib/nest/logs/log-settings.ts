import type { HeldLines } from '../../shared/held-lines.js';
import { processSlot } from '../../shared/process-slot.js';

/** What is done to log lines besides giving them the ids of their trace; `undefined` leaves it to others. */
export interface LogSettings {
  /** The severity number from which lines become events of the active span. */
  readonly eventsFrom: number | undefined;
  readonly mask: boolean | undefined;
  /** The severity number from which lines below the logger's level wait; `undefined` for none. */
  readonly heldFrom: number | undefined;
}

/** What one application wants of log lines. */
export interface LogsWish {
  readonly settings: LogSettings;
  readonly lines: HeldLines | undefined;
}

interface Logging {
  /** What `TracingModule` was told about log lines; loggers may be told otherwise. */
  settings: LogSettings | undefined;
  /** Of the applications that are open, in the order in which they started. */
  wishes: readonly LogsWish[];
}

export const logging = processSlot('logs', (): Logging => ({ settings: undefined, wishes: [] }));
