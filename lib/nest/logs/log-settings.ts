import { processSlot } from '../../shared/process-slot.js';

/** What is done to log lines besides giving them the ids of their trace; `undefined` leaves it to others. */
export interface LogSettings {
  /** The severity number from which lines become events of the active span. */
  readonly eventsFrom: number | undefined;
  readonly mask: boolean | undefined;
  /** The severity number from which lines below the logger's level wait; `undefined` for none. */
  readonly heldFrom: number | undefined;
}

/** What `TracingModule` was told about log lines; loggers may be told otherwise. */
export const logging = processSlot('logs', (): { settings: LogSettings | undefined } => ({ settings: undefined }));
