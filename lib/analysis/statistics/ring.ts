/** The last durations of one operation; grows up to its limit, then the oldest goes. */
export class Ring {
  private endsUs = new Float64Array(16);
  private durationsUs = new Float64Array(16);
  private errors = new Uint8Array(16);
  private next = 0;
  private count = 0;

  constructor(
    readonly service: string,
    readonly name: string,
    private readonly limit: number,
  ) {}

  add(endUs: number, durationUs: number, error: boolean): void {
    if (this.count === this.endsUs.length && this.count < this.limit) this.grow();
    const at = this.next % this.endsUs.length;
    this.endsUs[at] = endUs;
    this.durationsUs[at] = durationUs;
    this.errors[at] = error ? 1 : 0;
    this.next = at + 1;
    this.count = Math.min(this.count + 1, this.endsUs.length);
  }

  forEach(visit: (endUs: number, durationUs: number, error: boolean) => void): void {
    for (let i = 0; i < this.count; i++) {
      visit(this.endsUs[i] as number, this.durationsUs[i] as number, this.errors[i] === 1);
    }
  }

  private grow(): void {
    const size = Math.min(this.endsUs.length * 2, this.limit);
    const grown = { ends: new Float64Array(size), durations: new Float64Array(size), errors: new Uint8Array(size) };
    grown.ends.set(this.endsUs);
    grown.durations.set(this.durationsUs);
    grown.errors.set(this.errors);
    this.endsUs = grown.ends;
    this.durationsUs = grown.durations;
    this.errors = grown.errors;
    this.next = this.count;
  }
}
