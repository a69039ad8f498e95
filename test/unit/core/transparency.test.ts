import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import 'reflect-metadata';
import { types } from 'node:util';
import fc from 'fast-check';
import { Traced } from '../../../lib/decorators/traced.decorator.js';
import { SpanAttr } from '../../../lib/decorators/span-attr.decorator.js';
import { TRACED_MARK } from '../../../lib/core/method/mark.js';
import type { TracedOptions } from '../../../lib/decorators/plan/traced.options.js';
import type { MethodMetrics } from '../../../lib/core/contracts/method-metrics.js';
import { runtime } from '../../../lib/core/runtime/runtime.js';
import { diagnostics } from '../../../lib/shared/errors/diagnostics.js';
import { captureSpans, neverSampled, stopCapture } from '../../support/spans.js';
import { rounds } from '../../support/rounds.js';

type AnyFunction = (this: unknown, ...args: unknown[]) => unknown;

const broken = (): any => {
  throw new Error('a hook of telemetry is broken');
};
const riggedOptions: TracedOptions = {
  name: broken,
  attributes: broken,
  samplingAttributes: broken,
  onResult: broken,
  links: broken,
  expected: broken,
  enabled: broken,
};
const riggedMetrics: MethodMetrics = { started: broken, ended: broken };

/** A hostile value: everything that looks at it from outside fails. */
const hostile = new Proxy(
  {},
  {
    get: broken,
    has: broken,
    ownKeys: broken,
    getPrototypeOf: broken,
    getOwnPropertyDescriptor: broken,
  },
);
const frozenError = Object.freeze(new Error('frozen'));
const accessorError = Object.create(Error.prototype, {
  message: { get: broken },
  stack: { get: broken },
  name: { get: broken },
});

/** Values that a generator of values must not look at, given out by a function. */
type Source = () => unknown;
const specials: readonly Source[] = [
  undefined,
  null,
  NaN,
  -0,
  hostile,
  frozenError,
  accessorError,
  Symbol('s'),
  10n,
  () => 1,
  new Map(),
  Object.create(null),
  'text',
  new AggregateError([1, null], 'many'),
].map((value) => () => value);

const values: fc.Arbitrary<Source> = fc.oneof(
  fc.anything().map((value) => () => value),
  fc.nat(specials.length - 1).map((index) => specials[index] as Source),
);

interface Behaviour {
  readonly kind: 'return' | 'throw' | 'resolve' | 'reject' | 'promise';
  readonly value: Source;
  readonly args: Source[];
}
const behaviours: fc.Arbitrary<Behaviour> = fc.record({
  kind: fc.constantFrom('return', 'resolve', 'promise', 'throw', 'reject'),
  value: values,
  args: fc.array(values, { maxLength: 4 }),
});

interface Seen {
  readonly self: unknown;
  readonly args: unknown[];
}

function methodFor(kind: Behaviour['kind'], value: unknown, seen: Seen[]): AnyFunction {
  // A value that is thenable is the user's own affair: wrapping it keeps it from being adopted by the promise.
  const boxed = { value };
  const note = (self: unknown, args: unknown[]): void => void seen.push({ self, args });
  const methods: Record<Behaviour['kind'], AnyFunction> = {
    return(...args) {
      note(this, args);
      return value;
    },
    throw(...args) {
      note(this, args);
      throw value;
    },
    async resolve(...args) {
      note(this, args);
      await null;
      return boxed;
    },
    async reject(...args) {
      note(this, args);
      await null;
      throw value;
    },
    promise(...args) {
      note(this, args);
      return Promise.resolve(boxed);
    },
  };
  return methods[kind];
}

interface Observed {
  readonly isPromise: boolean;
  readonly outcome: 'returned' | 'threw' | 'resolved' | 'rejected';
  readonly value: unknown;
}

async function observe(method: AnyFunction, self: unknown, args: unknown[]): Promise<Observed> {
  let result: unknown;
  try {
    result = Reflect.apply(method, self, args);
  } catch (error) {
    return { isPromise: false, outcome: 'threw', value: error };
  }
  if (!types.isPromise(result)) return { isPromise: false, outcome: 'returned', value: result };
  return (result as Promise<{ value: unknown }>).then(
    ({ value }) => ({ isPromise: true, outcome: 'resolved' as const, value }),
    (error: unknown) => ({ isPromise: true, outcome: 'rejected' as const, value: error }),
  );
}

function decorate(method: AnyFunction, options: TracedOptions | undefined): AnyFunction {
  const descriptor = { value: method, configurable: true, writable: true };
  const holder = { constructor: class Subject {} };
  SpanAttr('first', broken)(holder, 'method', 0);
  Traced(options)(holder, 'method', descriptor);
  return descriptor.value;
}

async function sameAsUndecorated({ kind, ...sources }: Behaviour, options: TracedOptions | undefined): Promise<void> {
  const value = sources.value();
  const args = sources.args.map((source) => source());
  const plainSeen: Seen[] = [];
  const tracedSeen: Seen[] = [];
  const self = Object.freeze({ name: 'self' });
  const expected = await observe(methodFor(kind, value, plainSeen), self, args);
  const actual = await observe(decorate(methodFor(kind, value, tracedSeen), options), self, args);
  expect(actual.outcome).toBe(expected.outcome);
  expect(actual.isPromise).toBe(expected.isPromise);
  expect(Object.is(actual.value, expected.value)).toBe(true);
  expect(tracedSeen).toHaveLength(1);
  expect(tracedSeen[0]?.self).toBe(self);
  expect(tracedSeen[0]?.args.every((argument, index) => Object.is(argument, args[index]))).toBe(true);
}

describe.each([
  ['without an SDK', (): void => undefined],
  ['sampled', (): void => void captureSpans()],
  ['not sampled', (): void => void captureSpans({ sampler: neverSampled })],
] as const)('a traced method %s', (_name, prepare) => {
  beforeEach(() => {
    stopCapture();
    prepare();
    runtime.methodMetrics = undefined;
  });
  afterEach(() => {
    stopCapture();
    runtime.methodMetrics = undefined;
    diagnostics.internalErrors.clear();
  });

  it('behaves like the undecorated one', async () => {
    await fc.assert(
      fc.asyncProperty(behaviours, (behaviour) => sameAsUndecorated(behaviour, undefined)),
      { numRuns: rounds(300, 1500) },
    );
  });

  it('behaves like the undecorated one with every hook rigged to throw', async () => {
    runtime.methodMetrics = riggedMetrics;
    await fc.assert(
      fc.asyncProperty(behaviours, (behaviour) => sameAsUndecorated(behaviour, riggedOptions)),
      { numRuns: rounds(300, 1500) },
    );
    expect(diagnostics.internalErrors.size).toBeGreaterThan(0);
  });
});

describe('the function that replaces a method', () => {
  const shape = (target: object): unknown =>
    Reflect.ownKeys(target)
      .filter((key) => key !== TRACED_MARK)
      .map((key) => {
        const { value, ...flags } = Reflect.getOwnPropertyDescriptor(target, key) as PropertyDescriptor;
        return [key, flags, key === 'prototype' ? value === (target as { prototype?: unknown }).prototype : value];
      });

  class Originals {
    plain(_a: number, _b = 1, ..._rest: number[]): void {}
    async later(_a: number): Promise<void> {}
    *numbers(): Generator<number> {}
    async *laterNumbers(): AsyncGenerator<number> {}
    [Symbol.for('run')](): void {}
  }

  it.each(['plain', 'later', 'numbers', 'laterNumbers', Symbol.for('run')])(
    'keeps name, length, prototype and own keys of %p',
    (key) => {
      const original = Object.getOwnPropertyDescriptor(Originals.prototype, key)?.value as AnyFunction;
      Object.assign(original, { custom: 1 });
      const traced = decorate(original, undefined);
      expect(traced).not.toBe(original);
      expect(shape(traced)).toEqual(shape(original));
      expect(Object.getPrototypeOf(traced)).toBe(Object.getPrototypeOf(original));
      expect(Object.keys(traced)).toEqual(Object.keys(original));
    },
  );

  it('keeps Reflect metadata', () => {
    const original: AnyFunction = function handler() {
      return undefined;
    };
    Reflect.defineMetadata('path', '/orders', original);
    expect(Reflect.getMetadata('path', decorate(original, undefined))).toBe('/orders');
  });

  it('is no constructor when the method is none', () => {
    const traced = decorate({ method() {} }.method, undefined) as unknown as new () => unknown;
    expect(() => new traced()).toThrow(TypeError);
  });
});
