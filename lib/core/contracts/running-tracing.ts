import { processSlot } from '../../shared/process/process-slot.js';

/** What is asked of each backend that spans are sent to. */
export interface ExporterCounts {
  readonly name: string;
  readonly sent: number;
  readonly queued: number;
  readonly queuedBytes: number;
  readonly lostBy: Readonly<Partial<Record<string, number>>>;
}

/** What became of traces that are chosen at their end. */
export interface TailCounts {
  readonly kept: Readonly<Record<string, number>>;
  readonly dropped: number;
  readonly evicted: Readonly<Record<string, number>>;
  readonly waiting: { readonly traces: number; readonly bytes: number };
}

/** The tracing that runs in this process, as far as other rooms and other copies of the library read it: its counts. */
export interface RunningTracing {
  stats(): readonly ExporterCounts[];
  /** `undefined` while no traces are chosen at their end; other copies of the library may not know it. */
  samplingStats?(): TailCounts | undefined;
}

/** The handle of this process, whichever copy of the library made it; `sdk/` sets it. */
export const running = processSlot('tracing', (): { handle: RunningTracing | undefined } => ({ handle: undefined }));
