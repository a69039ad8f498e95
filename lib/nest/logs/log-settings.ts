import type { HeldLines } from '../../shared/errors/held-lines.js';
import { processSlot } from '../../shared/process/process-slot.js';

/** What is done to log lines besides giving them the ids of their trace; for `undefined` the settings of the process count. */
export interface LogSettings {
  /** The severity number from which lines become events of the active span. */
  readonly eventsFrom: number | undefined;
  readonly mask: boolean | undefined;
  /** The severity number from which lines below the logger's level wait; `undefined` for none. */
  readonly heldFrom: number | undefined;
}

/** The `logs` options of one application, and the buffer for lines that wait, if it asked for one. */
export interface LogsWish {
  readonly settings: LogSettings;
  readonly lines: HeldLines | undefined;
}

interface Logging {
  /** The settings of the process, from `TracingModule`; a logger may have settings of its own. */
  settings: LogSettings | undefined;
  /** The wishes of the open applications, in the order in which they started. */
  wishes: readonly LogsWish[];
}

export const logging = processSlot('logs', (): Logging => ({ settings: undefined, wishes: [] }));
