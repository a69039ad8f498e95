import { describe, expect, it } from '@jest/globals';
import { errorTypeOf, exceptionTypeOf, isErrorClass } from '../../../lib/privacy/error-type.js';

class Plain extends Error {}
class Named extends Error {
  override name = 'ShopError';
}
class Inherited extends Named {}
class Minified extends Error {
  constructor() {
    super();
    this.name = 'OrderError';
  }
}
class Getter extends Error {
  override get name(): string {
    return 'MongoError';
  }
}
class Prototype extends Error {}
Object.defineProperty(Prototype.prototype, 'name', { value: 'PrototypeError' });
class Base extends Error {
  constructor() {
    super();
    this.name = new.target.name;
  }
}
class Derived extends Base {}
function OldStyle(this: { name: string }): void {
  this.name = 'OldError';
}
OldStyle.prototype = Object.create(Error.prototype, { constructor: { value: OldStyle } });

const named = (error: Error, name: string): Error => Object.assign(error, { name });
const newOld = (): Error => Reflect.construct(OldStyle, []) as Error;

describe('the type of an error', () => {
  it.each<[string, unknown, string]>([
    ['its class', new Plain(), 'Plain'],
    ['a property of its class', new Named(), 'ShopError'],
    ['a property of a class above', new Inherited(), 'ShopError'],
    ['set by its constructor', new Minified(), 'OrderError'],
    ['a getter of its class', new Getter(), 'MongoError'],
    ['a property of its prototype', new Prototype(), 'PrototypeError'],
    ['the name of a class above', named(new Derived(), 'Base'), 'Base'],
    ['the class that was made', new Derived(), 'Derived'],
    ['set by an old-style constructor', newOld(), 'OldError'],
    ['of the platform', named(new Error(), 'AbortError'), 'AbortError'],
    ['of the platform, by its class', new DOMException('x', 'NotFoundError'), 'NotFoundError'],
    ['a time limit', new DOMException('x', 'TimeoutError'), 'timeout'],
    ['no error', 'text', 'string'],
    ['nothing', null, 'null'],
  ])('is a name that stands in code: %s', (_, error, type) => {
    expect(errorTypeOf(error)).toBe(type);
  });

  it.each<[string, Error, string]>([
    ['on an error of the language', named(new TypeError(), 'MalloryError'), 'TypeError'],
    ['on a class', named(new Plain(), 'MalloryError'), 'Plain'],
    ['on a class with a name of its own', named(new Minified(), 'MalloryError'), 'Minified'],
    ['in an exception of the platform', new DOMException('x', 'MalloryError'), 'DOMException'],
    ['the part of a word in the code', named(new Minified(), 'Order'), 'Minified'],
  ])('is no name that somebody gave it at run time: %s', (_, error, type) => {
    expect(errorTypeOf(error)).toBe(type);
    expect(isErrorClass('MalloryError')).toBe(false);
    // What was thrown is told by its own name all the same, which is no label.
    expect(exceptionTypeOf(error)).toBe(error.name);
  });

  it('is none where nothing can be read', () => {
    const fail = (): never => {
      throw new Error('no');
    };
    expect(errorTypeOf(new Proxy(new Error(), { get: fail }))).toBe('_OTHER');
    expect(errorTypeOf(new Proxy(named(new Error(), 'X'), { getPrototypeOf: fail }))).toBe('_OTHER');
  });
});
