import type { LogSettings } from './log-settings.js';
import { holdLine, waitingRequest } from './log-line.js';
import { severityOf } from './severity.js';

interface Stream {
  write(line: string): unknown;
}

/** Lets pino format a line now, with the current time and ids, and keeps it until it is known whether its request failed. */
export function holdPinoLine(settings: LogSettings, logger: object, level: number, log: () => void): void {
  const request = waitingRequest(settings, severityOf(level));
  const symbol = streamSymbolOf(logger);
  if (request === undefined || symbol === undefined) return;
  const holder = logger as Record<symbol, Stream | undefined>;
  const before = Object.getOwnPropertyDescriptor(holder, symbol);
  const stream = holder[symbol];
  const write = (line: string): void => holdLine(request, () => stream?.write(line));
  // Pino formats and writes a line synchronously, so replacing the logger's stream for this one call catches exactly this line.
  Object.defineProperty(holder, symbol, { value: { write }, configurable: true, writable: true });
  try {
    log();
  } finally {
    if (before === undefined) delete holder[symbol];
    else Object.defineProperty(holder, symbol, before);
  }
}

/** Where a logger of pino keeps its destination; child loggers inherit it. */
function streamSymbolOf(logger: object): symbol | undefined {
  for (let holder: object | null = logger; holder !== null; holder = Reflect.getPrototypeOf(holder)) {
    const found = Object.getOwnPropertySymbols(holder).find(({ description }) => description === 'pino.stream');
    if (found !== undefined) return found;
  }
  return undefined;
}
