/** A piece of the critical path on a row that is shown; pixels from the left of the drawing. */
export interface ThreadStep {
  readonly row: number;
  readonly fromX: number;
  readonly toX: number;
}

/** One section of the path: the node that held the request, and when, in drawn time. */
export interface PathSection {
  readonly node: number;
  readonly fromUs: number;
  readonly toUs: number;
}

/**
 * The critical path as steps between the shown rows, oldest first.
 *
 * What is hidden runs on its nearest shown ancestor; what is shorter than `minimum` pixels belongs to the step before it.
 */
export function threadSteps(
  sections: readonly PathSection[],
  rowOf: Int32Array,
  toX: (us: number) => number,
  minimum = 2,
): ThreadStep[] {
  const steps: { row: number; fromX: number; toX: number }[] = [];
  for (const section of sections) {
    const row = rowOf[section.node]!;
    const [fromX, endX] = [toX(section.fromUs), toX(section.toUs)];
    const last = steps[steps.length - 1];
    if (last !== undefined && (last.row === row || endX - fromX < minimum)) last.toX = Math.max(last.toX, endX);
    else if (last !== undefined && last.toX - last.fromX < minimum && steps.length === 1) {
      // A first step too short to be seen starts where the next one goes on.
      steps[0] = { row, fromX: last.fromX, toX: endX };
    } else steps.push({ row, fromX: last?.toX ?? fromX, toX: endX });
  }
  return steps;
}
