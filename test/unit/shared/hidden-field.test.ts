import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { createHiddenField } from '../../../lib/shared/hidden-field.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('a hidden field', () => {
  it('gives what was set last, for each object and each field', () => {
    const [one, two] = [createHiddenField<number>(), createHiddenField<string>()];
    const [a, b] = [{}, {}];
    one.set(a, 1);
    two.set(a, 'x');
    one.set(a, 2);
    expect([one.get(a), two.get(a), one.get(b), two.get(b)]).toEqual([2, 'x', undefined, undefined]);
  });

  it.each([
    ['an object', () => ({ a: 1 })],
    ['a promise', () => Promise.resolve(1)],
    ['a function', () => () => 1],
    [
      'an instance with private members',
      () =>
        new (class {
          #a = 1;
          get a() {
            return this.#a;
          }
        })(),
    ],
    ['a frozen object', () => Object.freeze({ a: 1 })],
    ['an object that cannot be extended', () => Object.preventExtensions({ a: 1 })],
  ])('changes nothing that can be seen of %s', (_, make) => {
    const [object, other] = [make(), make()];
    const field = createHiddenField<string>();
    field.set(object, 'hidden');
    expect(field.get(object)).toBe('hidden');
    expect(Reflect.ownKeys(object)).toEqual(Reflect.ownKeys(other));
    expect(Object.isFrozen(object)).toBe(Object.isFrozen(other));
    expect(JSON.stringify(object)).toBe(JSON.stringify(other));
    expect(Object.entries(object)).toEqual(Object.entries(other));
  });

  it('runs no trap of a proxy, and tells it from its target', () => {
    const target = {};
    const refuse = (): never => {
      throw new Error('a trap');
    };
    const traps = { get: refuse, has: refuse, set: refuse, defineProperty: refuse, getOwnPropertyDescriptor: refuse };
    const proxy = new Proxy(target, traps);
    const field = createHiddenField<number>();
    field.set(proxy, 1);
    expect([field.get(proxy), field.get(target)]).toEqual([1, undefined]);
  });

  it('keeps neither objects nor values alive', async () => {
    const field = createHiddenField<object>();
    const references = [1, 2].map((): WeakRef<object> => {
      const value = {};
      field.set({ value }, value);
      return new WeakRef(value);
    });
    for (let turn = 0; turn < 20 && references.some((reference) => reference.deref() !== undefined); turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      collect();
    }
    expect(references.map((reference) => reference.deref())).toEqual([undefined, undefined]);
  });
});
