// JavaScript cannot list only the first names of an object, so the list of a very big object is made once and its first names
// are remembered. A name that was deleted since does no harm: its value reads as `undefined`.
const big = new WeakMap<object, OwnNames>();
let hasBig = false;
const MAX_NAMES = 2048;

/** The first own enumerable names of an object, and how many there are. */
export interface OwnNames {
  readonly names: readonly string[];
  readonly total: number;
}

/** The own enumerable names of an object, at most 2048 of them. */
export function ownNames(holder: object): OwnNames {
  if (hasBig) {
    const known = big.get(holder);
    if (known !== undefined) return known;
  }
  const names = Object.keys(holder);
  if (names.length <= MAX_NAMES) return { names, total: names.length };
  hasBig = true;
  const first = { names: names.slice(0, MAX_NAMES), total: names.length };
  big.set(holder, first);
  return first;
}
