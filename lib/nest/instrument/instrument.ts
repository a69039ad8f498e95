import type { InstrumentName } from './instrument.options.js';

/** A provider or a controller of the application. */
export interface MetProvider {
  readonly token: unknown;
  /** Its class or factory, where Nest knows one. */
  readonly metatype: unknown;
}

/** One library that is traced without code in the application: a row of `INSTRUMENTS`. */
export interface Instrument {
  /** The switch in `instrument: { … }`. */
  readonly name: InstrumentName;
  /**
   * Starts tracing by a diagnostics channel, which needs no object of the application; called once per process. Returns the
   * function that stops it.
   */
  readonly start?: () => () => void;
  /** Looks at an instance of the application: once each, before the application's own `onModuleInit`. */
  readonly meet?: (instance: object, provider: MetProvider) => void;
}
