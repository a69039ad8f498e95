/**
 * Runs the measured work `iterations` times and returns something that depends on every result, so that the compiler
 * cannot leave the work out.
 */
export type Variant = (iterations: number) => unknown;

export interface InterleaveOptions {
  /** @defaultValue 25 */
  readonly rounds?: number;
  /** How long one variant runs in one round. @defaultValue 20 */
  readonly roundMs?: number;
}

/** Nanoseconds per iteration of each variant in each round. */
export class Measurements<Name extends string> {
  constructor(private readonly rounds: ReadonlyMap<Name, readonly number[]>) {}

  /** The quickest round: the cost without the machine's other work. */
  min(name: Name): number {
    return Math.min(...this.times(name));
  }

  median(name: Name): number {
    return median(this.times(name));
  }

  /** The median, over the rounds, of the quotient within one round: slow phases of the machine hit both sides. */
  ratio(ours: Name, reference: Name): number {
    const references = this.times(reference);
    return median(this.times(ours).map((time, round) => time / (references[round] ?? Number.NaN)));
  }

  private times(name: Name): readonly number[] {
    return this.rounds.get(name) ?? [];
  }
}

/** The middle value; of an even number of values, the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return ((low ?? Number.NaN) + (high ?? Number.NaN)) / 2;
}

// What the variants return is kept alive here.
export const sink: { value: unknown } = { value: undefined };

async function timeOnce(variant: Variant, iterations: number): Promise<number> {
  const started = process.hrtime.bigint();
  const result = variant(iterations);
  // A synchronous variant must not pay for a turn of the microtask queue.
  sink.value = result instanceof Promise ? await result : result;
  return Number(process.hrtime.bigint() - started);
}

// Doubles until a run is long enough to be timed; this also warms the code up.
async function calibrate(variant: Variant, roundMs: number): Promise<number> {
  const goalNs = roundMs * 1e6;
  for (let iterations = 64; ; iterations *= 2) {
    const elapsed = await timeOnce(variant, iterations);
    if (elapsed >= goalNs / 2) return Math.max(1, Math.round((iterations * goalNs) / elapsed));
  }
}

/**
 * Measures variants against each other in one process: after a warm-up of all, rounds in which each runs once, in an
 * order that rotates. One garbage collection comes before all rounds and none between them: a forced collection makes the
 * engine throw away optimised code whose objects are all dead at that moment, which no running application sees.
 */
export async function interleave<Name extends string>(
  variants: Readonly<Record<Name, Variant>>,
  { rounds = 25, roundMs = 20 }: InterleaveOptions = {},
): Promise<Measurements<Name>> {
  const names = Object.keys(variants) as Name[];
  const iterations = new Map<Name, number>();
  // Twice: the first pass sees code that the other variants have not made polymorphic yet.
  for (let pass = 0; pass < 2; pass += 1) {
    for (const name of names) iterations.set(name, await calibrate(variants[name], roundMs));
  }
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  globalThis.gc?.();
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(turn + round) % names.length] as Name;
      const count = iterations.get(name) ?? 1;
      times.get(name)?.push((await timeOnce(variants[name], count)) / count);
    }
  }
  return new Measurements(times);
}
