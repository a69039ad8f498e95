import { describeKnown, suggestName } from './suggest-name.js';

/** Every option of `T`, so that the compiler finds one that was forgotten: `{ serviceName: true, … }`. */
export type OptionNames<T> = Readonly<Record<keyof T, true | OptionTree>>;

/** Names of options, with those of groups below them; `true` where nothing is looked at. */
export interface OptionTree {
  readonly [name: string]: true | OptionTree;
}

/** Options that nobody reads, by their path: `['exporter', 'http.ingore']`. */
export function unknownOptions(options: object, known: OptionTree, path = ''): string[] {
  return Object.keys(options).flatMap((name) => {
    const below = Object.hasOwn(known, name) ? known[name] : undefined;
    if (below === undefined) return [`${path}${name}`];
    const value = (options as Readonly<Record<string, unknown>>)[name];
    return below === true || !isPlain(value) ? [] : unknownOptions(value, below, `${path}${name}.`);
  });
}

/** One sentence about options that nobody reads, with what was meant; `undefined` when there are none. */
export function describeUnknownOptions(site: string, options: object, known: OptionTree): string | undefined {
  const unknown = unknownOptions(options, known);
  if (unknown.length === 0) return undefined;
  const said = unknown.map((path) => {
    const dot = path.lastIndexOf('.') + 1;
    const near = suggestName(path.slice(dot), namesAt(known, path.slice(0, dot)));
    const meant = near === undefined ? pathOf(path.slice(dot), known) : `${path.slice(0, dot)}${near}`;
    return meant === undefined ? `'${path}'` : `'${path}' (did you mean '${meant}'?)`;
  });
  return `${site}: nobody reads ${said.join(', ')}; correct the name or leave it out.`;
}

/** What to say about a name that is not known, to whom it is an error. */
export function describeUnknownOption(name: string, known: OptionTree): string {
  return `unknown option '${name}'. ${describeKnown(name, Object.keys(known))}`;
}

/** Where an option of this very name is read: people know its name and not its group. */
function pathOf(name: string, tree: OptionTree, path = ''): string | undefined {
  if (Object.hasOwn(tree, name)) return `${path}${name}`;
  for (const [group, below] of Object.entries(tree)) {
    const found = below === true ? undefined : pathOf(name, below, `${path}${group}.`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function namesAt(known: OptionTree, path: string): string[] {
  let tree: true | OptionTree | undefined = known;
  for (const name of path.split('.').filter((part) => part !== '')) tree = tree === true ? undefined : tree?.[name];
  return tree === undefined || tree === true ? [] : Object.keys(tree);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
