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

/** A step before it is known whether it can be seen; `node` is what all of it is below. */
interface Piece {
  node: number;
  fromX: number;
  toX: number;
}

/**
 * The critical path as steps between the shown rows, oldest first.
 *
 * What is hidden runs on its nearest shown ancestor, and so do many steps that are too short one by one: on the row that they
 * are all below. What is shorter than `minimum` pixels nevertheless belongs to the step before it.
 */
export function threadSteps(
  sections: readonly PathSection[],
  rowOf: Int32Array,
  parentOf: (node: number) => number,
  toX: (us: number) => number,
  minimum = 2,
): ThreadStep[] {
  const steps: { row: number; fromX: number; toX: number }[] = [];
  for (const { node, fromX, toX: endX } of joinShort(joinRows(sections, rowOf, toX), parentOf, minimum)) {
    const row = rowOf[node]!;
    const last = steps[steps.length - 1];
    if (last !== undefined && (last.row === row || endX - fromX < minimum)) last.toX = Math.max(last.toX, endX);
    else if (last !== undefined && last.toX - last.fromX < minimum && steps.length === 1) {
      // A first step too short to be seen starts where the next one goes on.
      steps[0] = { row, fromX: last.fromX, toX: endX };
    } else steps.push({ row, fromX: last?.toX ?? fromX, toX: endX });
  }
  return steps;
}

/** Sections that follow each other on one shown row are one. */
function joinRows(sections: readonly PathSection[], rowOf: Int32Array, toX: (us: number) => number): Piece[] {
  const pieces: Piece[] = [];
  for (const { node, fromUs, toUs } of sections) {
    const last = pieces[pieces.length - 1];
    if (last !== undefined && rowOf[last.node] === rowOf[node]) last.toX = toX(toUs);
    else pieces.push({ node, fromX: toX(fromUs), toX: toX(toUs) });
  }
  return pieces;
}

/** Pieces too short to be seen that follow each other become one, as long as they are below one row. */
function joinShort(pieces: readonly Piece[], parentOf: (node: number) => number, minimum: number): Piece[] {
  const joined: Piece[] = [];
  let run: Piece | undefined;
  for (const piece of pieces) {
    if (piece.toX - piece.fromX >= minimum) {
      run = undefined;
      joined.push(piece);
      continue;
    }
    const above = run === undefined ? piece.node : commonAncestor(run.node, piece.node, parentOf);
    if (run === undefined || (above !== run.node && run.toX - run.fromX >= minimum)) joined.push((run = { ...piece }));
    else [run.node, run.toX] = [above, piece.toX];
  }
  return joined;
}

/** Nodes come after what they are below. */
function commonAncestor(a: number, b: number, parentOf: (node: number) => number): number {
  let [low, high] = [Math.min(a, b), Math.max(a, b)];
  while (high > low) {
    const above = parentOf(high);
    if (above < 0) return low;
    [low, high] = [Math.min(low, above), Math.max(low, above)];
  }
  return low;
}
