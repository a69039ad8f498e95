/** How many of how many: a value's share of the selected and of the rest. */
export interface Shares {
  readonly selected: number;
  readonly selectedCount: number;
  readonly rest: number;
  readonly restCount: number;
}

/**
 * How likely a share at least that large is, 0 to 1, when the selected ones are drawn blindly from all: the upper tail of the
 * hypergeometric distribution (Fisher's exact test, one-sided).
 */
export function chanceOf({ selected, selectedCount, rest, restCount }: Shares): number {
  const having = selected + rest;
  const all = lnChoose(selectedCount + restCount, selectedCount);
  let chance = 0;
  for (let count = selected; count <= Math.min(having, selectedCount); count++) {
    chance += Math.exp(
      lnChoose(having, count) + lnChoose(selectedCount + restCount - having, selectedCount - count) - all,
    );
  }
  return Math.min(chance, 1);
}

function lnChoose(from: number, taken: number): number {
  return taken < 0 || taken > from ? -Infinity : lnFactorial(from) - lnFactorial(taken) - lnFactorial(from - taken);
}

/** Stirling's series, exact to ten digits: it is taken where it converges and brought back from there. */
function lnFactorial(n: number): number {
  let [x, below] = [n + 1, 1];
  for (; x < 10; x++) below *= x;
  const inverse = 1 / x;
  const series = inverse / 12 - inverse ** 3 / 360 + inverse ** 5 / 1260;
  return (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series - Math.log(below);
}
