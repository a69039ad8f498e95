import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Objects that were met, by what they are, held weakly. */
export class Met {
  readonly #references: { readonly what: string; readonly reference: WeakRef<object> }[] = [];

  see<T extends object>(what: string, value: T): T {
    this.#references.push({ what, reference: new WeakRef(value) });
    return value;
  }

  /** How many of each were met. */
  get counts(): Readonly<Record<string, number>> {
    return count(this.#references.map(({ what }) => what));
  }

  /** What is still there after everything that nobody keeps has been collected; `{}` when nothing is. */
  async left(): Promise<Readonly<Record<string, number>>> {
    const alive = () => this.#references.filter(({ reference }) => reference.deref() !== undefined);
    for (let round = 0; round < 40 && alive().length > 0; round++) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      collect();
    }
    return count(alive().map(({ what }) => what));
  }
}

function count(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
