/** How many services have a colour of their own; from then on they are grey, with their name. */
export const SLOTS = 8;

/**
 * Gives each service a slot in order of first appearance and never takes it away, so that position and colour mean the
 * same in every view.
 */
export class ServiceSlots {
  readonly #slots = new Map<string, number>();

  /** The services that have a slot so far, in order. */
  get names(): string[] {
    return [...this.#slots.keys()];
  }

  add(services: Iterable<string>): void {
    for (const service of services) this.slot(service);
  }

  slot(service: string): number {
    const known = this.#slots.get(service);
    if (known !== undefined) return known;
    this.#slots.set(service, this.#slots.size);
    return this.#slots.size - 1;
  }

  /** The class that sets the colour of a service (`--c`). */
  colour(service: string): string {
    const slot = this.slot(service);
    return slot < SLOTS ? `c${slot}` : 'cx';
  }
}
