import { guard } from '../../shared/guard.js';
import type { Instrument } from './instrument.js';
import type { InstrumentName } from './instrument.options.js';
import { INSTRUMENTS } from './instruments.js';

interface Running {
  readonly stop: () => void;
  users: number;
}

// One per process, also across the ESM and the CommonJS build: a channel is process-wide.
const SHARED = Symbol.for('nestjs-traced.instruments');

type GlobalWithInstruments = { [SHARED]?: Map<InstrumentName, Running> };

/** What one application has switched on. */
export interface InstrumentsLease {
  readonly instruments: readonly Instrument[];
  /** The last application to let go stops what runs process-wide. */
  release(): void;
}

/** Starts what runs process-wide, or joins what other applications of the process have started. */
export function acquireInstruments(
  names: readonly InstrumentName[],
  table: readonly Instrument[] = INSTRUMENTS,
): InstrumentsLease {
  const running = ((globalThis as GlobalWithInstruments)[SHARED] ??= new Map());
  const instruments = table.filter(({ name }) => names.includes(name));
  const held = new Set(
    instruments.filter(({ start }) => start !== undefined).map((instrument) => hold(running, instrument)),
  );
  const release = (): void => {
    for (const name of held) letGo(running, name);
    held.clear();
  };
  return { instruments, release };
}

function hold(running: Map<InstrumentName, Running>, { name, start }: Instrument): InstrumentName {
  const known = running.get(name);
  if (known !== undefined) known.users += 1;
  else running.set(name, { stop: guard(`starting to trace ${name}`, () => start?.()) ?? (() => {}), users: 1 });
  return name;
}

function letGo(running: Map<InstrumentName, Running>, name: InstrumentName): void {
  const known = running.get(name);
  if (known === undefined) return;
  known.users -= 1;
  if (known.users > 0) return;
  running.delete(name);
  guard(`stopping to trace ${name}`, known.stop);
}
