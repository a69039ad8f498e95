import { processSlot } from '../process/process-slot.js';

/** What is known of the telemetry itself. */
export interface Diagnostics {
  /** Failures of telemetry that were swallowed, by site. */
  readonly internalErrors: Map<string, number>;
  /** Masks what the library prints about itself. */
  mask: (text: string) => string;
}

/** The diagnostics of this process. */
export const diagnostics: Diagnostics = processSlot('diagnostics', () => ({
  internalErrors: new Map(),
  mask: (text) => text,
}));
