import type { LogSettings } from './log-settings.js';
import { holdLine, waitingRequest } from './log-line.js';
import { severityOf } from './severity.js';

interface Stream {
  write(line: string): unknown;
}

/** Lets pino make a line now, with the time and the ids of now, and keeps it until its request turns out to be worth it. */
export function holdPinoLine(settings: LogSettings, logger: object, level: number, log: () => void): void {
  const request = waitingRequest(settings, severityOf(level));
  const symbol = streamSymbolOf(logger);
  if (request === undefined || symbol === undefined) return;
  const holder = logger as Record<symbol, Stream | undefined>;
  const before = Object.getOwnPropertyDescriptor(holder, symbol);
  const stream = holder[symbol];
  const write = (line: string): void => holdLine(request, () => stream?.write(line));
  // Only for this one line, which pino makes and writes synchronously.
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
