import type { RowNode, TraceRows } from './row-node.js';

/** Attributes of the conventions and of this library, which are not used to tell rows apart: only the application's own are. */
const usual =
  /^(?:cache|client|code|db|enduser|error|exception|http|messaging|net|network|otel|process|resilience|rpc|server|service|thread|traced|url|user_agent)\./;
const LONGEST = 24;
const FEWEST = 3;
const LOOKED_AT = 200;

/** Finds the attribute that tells rows of the same name below one parent apart; looked up once for each parent. */
export class TellingAttributes {
  readonly #rows: TraceRows;
  readonly #byParent = new Map<number, ReadonlyMap<string, string>>();

  constructor(rows: TraceRows) {
    this.#rows = rows;
  }

  /** `sku CUP-01`, where siblings are called the same and differ in this; else nothing. */
  textOf({ parent, kind, span }: RowNode): string | undefined {
    if (parent < 0 || kind !== 'span') return undefined;
    let names = this.#byParent.get(parent);
    if (names === undefined) this.#byParent.set(parent, (names = this.#look(parent)));
    const key = names.get(span.name);
    const value = key === undefined ? undefined : shortText(span.attributes[key]);
    return value === undefined ? undefined : `${key!.slice(key!.lastIndexOf('.') + 1)} ${value}`;
  }

  #look(parent: number): Map<string, string> {
    const { nodes } = this.#rows;
    const families = new Map<string, RowNode[]>();
    for (let index = parent + 1; index < nodes[parent]!.end; index = nodes[index]!.end) {
      const node = nodes[index]!;
      const family = families.get(node.span.name);
      if (family === undefined) families.set(node.span.name, [node]);
      else if (family.length < LOOKED_AT) family.push(node);
    }
    return new Map(
      [...families].flatMap(([name, family]) => {
        const key = family.length < FEWEST ? undefined : tellsApart(family);
        return key === undefined ? [] : [[name, key] as const];
      }),
    );
  }
}

/** The attribute with the most values among the rows, and enough of them. */
function tellsApart(family: readonly RowNode[]): string | undefined {
  let best: string | undefined;
  let most = family.length * 0.7;
  for (const key of Object.keys(family[0]!.span.attributes)) {
    if (usual.test(key)) continue;
    const values = new Set(family.map(({ span }) => shortText(span.attributes[key])));
    if (values.size <= most || values.has(undefined)) continue;
    [best, most] = [key, values.size];
  }
  return best;
}

function shortText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  return text.length > LONGEST ? undefined : text;
}
