/** One line of a bench's output: our cost beside that of the reference, measured in the same run. */
export interface BenchResult {
  readonly bench: string;
  readonly ours: number;
  readonly reference: number;
  readonly unit: string;
  /** What the reference is. */
  readonly against: string;
  readonly ratio: number;
  /** The highest ratio that keeps our promise (the lowest, for what is better when it is more); without one the line only informs. */
  readonly target?: number;
  readonly ok: boolean;
}

export interface ResultInput {
  readonly bench: string;
  readonly ours: number;
  readonly reference: number;
  readonly unit: string;
  readonly against: string;
  /** The ratio where it is not simply `ours / reference`, for example a median of ratios. */
  readonly ratio?: number;
  readonly target?: number;
  /** More is better: the target is the lowest ratio. */
  readonly isFloor?: boolean;
}

function significant(value: number): number {
  return Number(value.toPrecision(4));
}

/** Completes a result: the ratio, and whether it meets the target. */
export function toResult({
  bench,
  ours,
  reference,
  unit,
  against,
  ratio = ours / reference,
  target,
  isFloor = false,
}: ResultInput): BenchResult {
  return {
    bench,
    ours: significant(ours),
    reference: significant(reference),
    unit,
    against,
    ratio: significant(ratio),
    ...(target === undefined ? {} : { target }),
    ok: target === undefined || (isFloor ? ratio >= target : ratio <= target),
  };
}
