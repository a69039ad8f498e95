import type { InstrumentName } from './instrument.options.js';

/** A provider or a controller of the application. */
export interface MetProvider {
  readonly token: unknown;
  /** Its class or factory, where Nest knows one. */
  readonly metatype: unknown;
}

/** One row of the table of what is traced by itself. */
export interface Instrument {
  /** The switch in `instrument: { … }`. */
  readonly name: InstrumentName;
  /**
   * Begins to trace what needs no object of the application (a diagnostics channel); once per process. Answers with how
   * to stop.
   */
  readonly start?: () => () => void;
  /** Looks at an instance of the application: once each, before the application's own `onModuleInit`. */
  readonly meet?: (instance: object, provider: MetProvider) => void;
}
