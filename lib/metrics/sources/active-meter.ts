import { processSlot } from '../../shared/process/process-slot.js';
import type { Meter } from '../instruments/meter.js';

interface MeterSlot {
  meter: Meter | undefined;
  /** Makes the metrics that decorators have declared, so that a conflict shows when measuring starts. */
  readonly declared: Map<string, (meter: Meter) => unknown>;
  /** The shape of each declared metric, and who declared it first. */
  readonly shapes: Map<string, { readonly shape: string; readonly site: string }>;
}

/** What the process measures with; shared by all copies of the library. */
export const meterSlot: MeterSlot = processSlot('metrics', () => ({
  meter: undefined,
  declared: new Map(),
  shapes: new Map(),
}));
