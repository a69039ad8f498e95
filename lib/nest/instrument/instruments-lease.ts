import { guard } from '../../shared/errors/guard.js';
import { processSlot } from '../../shared/process/process-slot.js';
import type { Instrument } from './instrument.js';
import type { InstrumentName } from './instrument.options.js';
import { INSTRUMENTS } from './instruments.js';

interface Running {
  readonly stop: () => void;
  users: number;
}

// One per process, also across the ESM and the CommonJS build: a channel is process-wide.
const shared = processSlot('instruments-lease', () => new Map<InstrumentName, Running>());

/** What one application has switched on. */
export interface InstrumentsLease {
  readonly instruments: readonly Instrument[];
  /** Gives up this application's use; when the last application has done so, the process-wide instruments stop. */
  release(): void;
}

/** Starts the process-wide instruments, unless another application of this process has started them. */
export function acquireInstruments(
  names: readonly InstrumentName[],
  table: readonly Instrument[] = INSTRUMENTS,
): InstrumentsLease {
  const instruments = table.filter(({ name }) => names.includes(name));
  const held = new Set(instruments.filter(({ start }) => start !== undefined).map((instrument) => hold(instrument)));
  const release = (): void => {
    for (const name of held) letGo(name);
    held.clear();
  };
  return { instruments, release };
}

function hold({ name, start }: Instrument): InstrumentName {
  const known = shared.get(name);
  if (known !== undefined) known.users += 1;
  else shared.set(name, { stop: guard(`starting to trace ${name}`, () => start?.()) ?? (() => {}), users: 1 });
  return name;
}

function letGo(name: InstrumentName): void {
  const known = shared.get(name);
  if (known === undefined) return;
  known.users -= 1;
  if (known.users > 0) return;
  shared.delete(name);
  guard(`stopping to trace ${name}`, known.stop);
}
