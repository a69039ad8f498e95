/** Calls `callback` when this turn of the event loop is over, never keeping the process alive. */
export type EndOfTurn = (callback: () => void) => void;

// As they are now: a test that replaces timers must not stop the turns.
const later = setImmediate;

/** The platform's turns. */
export const endOfTurn: EndOfTurn = (callback) => void later(callback).unref();
