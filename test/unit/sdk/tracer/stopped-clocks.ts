import { jest } from '@jest/globals';

const ORIGIN = 1_700_000_000_000;

/** The wall clock and the monotonic one, which stand until a test moves them; both agree to the last bit. */
export class StoppedClocks {
  #monotonic = 1_024;

  constructor() {
    jest.spyOn(Date, 'now').mockImplementation(() => ORIGIN + this.#monotonic);
    jest.spyOn(performance, 'now').mockImplementation(() => this.#monotonic);
    Object.defineProperty(performance, 'timeOrigin', { value: ORIGIN, configurable: true });
  }

  /** Eighths of a millisecond, which binary numbers hold exactly. */
  advance(eighths: number): void {
    this.#monotonic += eighths / 8;
  }

  restore(): void {
    jest.restoreAllMocks();
    delete (performance as { timeOrigin?: number }).timeOrigin;
  }
}
