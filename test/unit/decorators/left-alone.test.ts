import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { diag, type DiagLogger } from '@opentelemetry/api';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { wrapInstance } from '../../../lib/decorators/wrapping/wrap-instance.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';
import { captureTracing } from '../../../lib/testing/capture/capture-tracing.js';
import type { TracingCapture } from '../../../lib/testing/capture/tracing-capture.js';

let tracing: TracingCapture;
beforeEach(() => {
  tracing = captureTracing();
});
afterEach(async () => {
  await tracing.close();
  diag.disable();
  expect([...diagnostics.internalErrors]).toEqual([]);
});
const names = (): string[] => tracing.spans().map(({ name }) => name);

class Model {
  kind = 'model';
}
function OldStyle(this: { made: boolean }): void {
  this.made = true;
}
OldStyle.prototype.save = (): void => {};

describe('a class-level @Traced()', () => {
  it('leaves classes that a prototype or a class holds alone', () => {
    class Holder {
      declare Model: typeof Model;
      static Model = Model;
      run(): number {
        return 1;
      }
    }
    Object.defineProperty(Holder.prototype, 'Model', { value: Model, writable: true, configurable: true });
    Object.defineProperty(Holder, 'Hidden', { value: Model, writable: true, configurable: true });
    Traced()(Holder);
    const holder = new Holder();
    expect([holder.Model, Holder.Model, (Holder as unknown as { Hidden: unknown }).Hidden]).toEqual([
      Model,
      Model,
      Model,
    ]);
    expect(new holder.Model().kind).toBe('model');
    holder.run();
    expect(names()).toEqual(['Holder.run']);
  });
});

describe('wrapInstance()', () => {
  it('leaves classes and constructors of the old style as they are', () => {
    const client = wrapInstance({ Model, OldStyle, find: () => 1, later: async () => 2 });
    expect([client.Model, client.OldStyle]).toEqual([Model, OldStyle]);
    expect(new client.Model()).toBeInstanceOf(Model);
    expect(new (client.OldStyle as unknown as new () => { made: boolean })().made).toBe(true);
    expect(client.find()).toBe(1);
    expect(names()).toEqual(['Object.find']);
  });

  it('leaves what cannot be replaced alone, and says so once', () => {
    const warn = jest.fn();
    diag.setLogger({ warn, error() {}, info() {}, debug() {}, verbose() {} } as DiagLogger);
    warn.mockClear();
    const find = (): number => 1;
    const fixed = Object.defineProperty({ get: () => 2 }, 'find', { value: find }) as { find(): number; get(): number };
    expect(wrapInstance(fixed).find).toBe(find);
    expect([fixed.find(), fixed.get()]).toEqual([1, 2]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('left Object.find alone')]]);
    expect(names()).toEqual(['Object.get']);
  });

  class Client {
    find(): number {
      return 1;
    }
    later(): number {
      return 2;
    }
  }
  class Sealed extends Client {}
  it.each([
    ['a frozen object', () => Object.freeze(new Client()), 'Client.find, later alone, of a frozen object', []],
    ['a sealed object', () => Object.seal(new Sealed()), 'Sealed.find, later alone, of a frozen object', []],
    [
      'an object that cannot be extended',
      () => Object.preventExtensions(Object.assign(new (class Kept extends Client {})(), { find: () => 1 })),
      'Kept.later alone, which cannot be replaced',
      ['Kept.find'],
    ],
  ])('goes on with %s, and says once what is not traced', (_, make, said, traced) => {
    const warn = jest.fn();
    diag.setLogger({ warn, error() {}, info() {}, debug() {}, verbose() {} } as DiagLogger);
    warn.mockClear();
    for (let i = 0; i < 3; i++) {
      const client = make();
      expect(wrapInstance(client)).toBe(client);
      expect([client.find(), client.later()]).toEqual([1, 2]);
    }
    expect(warn.mock.calls.flat().filter((line) => line !== undefined)).toEqual([expect.stringContaining(said)]);
    expect([...new Set(names())]).toEqual(traced);
  });

  it.each<[unknown, RegExp]>([
    [Client, /got the function or class Client; pass an object, as in wrapInstance\(new Client\(\)\)/],
    [() => 1, /got the function or class \(anonymous\); .*traced\('name', fn\)/],
    [undefined, /got undefined; pass the object whose methods/],
    [null, /got null; /],
    ['redis', /got redis; /],
  ])('refuses what is no object at once: %p', (value, message) => {
    expect(() => wrapInstance(value as object)).toThrow(message);
  });
});

describe('a method', () => {
  class Service {
    @Traced() run(this: unknown): unknown {
      return this;
    }
  }
  const { run } = Service.prototype;
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const throwing = (): never => {
    throw new Error('no trap of the user’s may run, or matter');
  };

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a string', 'text'],
    ['a symbol', Symbol('self')],
    ['an object without prototype', Object.create(null)],
    ['a revoked proxy', revoked.proxy],
    [
      'a proxy whose traps throw',
      new Proxy({}, { get: throwing, getPrototypeOf: throwing, getOwnPropertyDescriptor: throwing }),
    ],
    ['an object with a constructor that throws', Object.defineProperty({}, 'constructor', { get: throwing })],
    ['an object with a constructor that is none', { constructor: 7 }],
    [
      'an object whose constructor is a proxy',
      { constructor: new Proxy(Model, { getOwnPropertyDescriptor: throwing }) },
    ],
    ['a class', Model],
  ])('may be called on anything: %s', (_, self) => {
    expect(Object.is(Reflect.apply(run, self, []), self)).toBe(true);
    expect(tracing.spans()).toHaveLength(1);
  });
});
