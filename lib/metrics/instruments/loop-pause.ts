// From the module: whoever replaces the global timers, as tests do, must not stop a scrape.
import { setImmediate } from 'node:timers';

/** About a millisecond's worth of text. */
const SERIES_BETWEEN_PAUSES = 1_000;

/** Divides long work over series into turns of the event loop, so that requests are answered in between. */
export class LoopPause {
  #series = 0;

  /** Counts work that was done; a promise when it is time to let others run. */
  after(series: number): Promise<void> | undefined {
    this.#series += series;
    if (this.#series < SERIES_BETWEEN_PAUSES) return undefined;
    this.#series = 0;
    return new Promise((resolve) => void setImmediate(resolve));
  }
}
