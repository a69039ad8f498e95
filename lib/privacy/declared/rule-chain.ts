import { types } from 'node:util';
import { declarations } from './declarations.js';
import { mappedSourcesOf } from './mapped-sources.js';

const MAX_CHAIN = 64;

/** Lets a class follow the rules of another one, which it does not extend. */
export function borrowRules(prototype: object, source: object): void {
  declarations.hasRules = true;
  const known = declarations.borrowed.get(prototype);
  if (known === undefined) declarations.borrowed.set(prototype, [source]);
  else known.push(source);
}

/**
 * The prototypes whose rules an object of `prototype` follows, the nearest first: its own, those of the classes that its class
 * borrows from or was made from, and then the same for what it extends. Bounded; runs no proxy traps.
 */
export function* ruleChainOf(prototype: object | null, left = { links: MAX_CHAIN }): Generator<object> {
  let link = prototype;
  while (link !== null && left.links-- > 0 && !types.isProxy(link)) {
    if (link === Object.prototype || link === Array.prototype) return;
    yield link;
    for (const source of declarations.borrowed.get(link) ?? []) yield* ruleChainOf(source, left);
    for (const source of mappedSourcesOf(link)) yield* ruleChainOf(source, left);
    link = Object.getPrototypeOf(link) as object | null;
  }
}
