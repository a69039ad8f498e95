import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { readdirSync, readFileSync } from 'node:fs';
import { currentHandle } from '../../../lib/sdk/start/tracing-handle.js';
import { traceDriver } from '../../../lib/drivers.js';
import {
  Bulkhead,
  Counted,
  Fallback,
  Retry,
  Sensitive,
  Timeout,
  TracedError,
  wrapInstance,
} from '../../../lib/index.js';
import { prometheusRules } from '../../../lib/metrics.js';
import { policy } from '../../../lib/resilience.js';
import { startTracing } from '../../../lib/sdk.js';
import { entries, UNCHECKED, type Entry, type Kind } from '../support/option-entries.js';

const SAMPLES: Readonly<Record<Kind, unknown>> = {
  number: 5,
  text: 'x',
  list: [],
  null: null,
  object: {},
  flag: true,
};

const cases = entries.flatMap((entry) =>
  Object.entries(entry.accepts).flatMap(([option, accepted]) =>
    Object.entries(SAMPLES)
      .filter(([kind]) => !accepted.split(' ').includes(kind))
      .map(([kind, value]) => ({ entry, option, kind, value })),
  ),
);

/** What a call with one wrong option fails with; an application is started where the options are of a module. */
async function failureOf({ call }: Entry, options: object): Promise<unknown> {
  try {
    const made = await call(options);
    if (typeof made === 'object' && made !== null && 'module' in made) {
      class App {}
      Module({ imports: [made as never] })(App);
      const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
      await app.close();
    }
    return undefined;
  } catch (error) {
    return error;
  } finally {
    await currentHandle()?.shutdown();
  }
}

describe('a public option', () => {
  it('has many cases', () => {
    expect(cases.length).toBeGreaterThan(500);
  });

  it.each(entries.map((entry) => [entry.name, entry] as const))(
    'of %s is refused in every wrong kind, by its name',
    async (_, entry) => {
      const wrong: string[] = [];
      for (const { option, kind, value } of cases.filter((one) => one.entry === entry)) {
        const error = await failureOf(entry, { ...entry.with, [option]: value });
        const message = error instanceof TracedError ? error.message : String(error);
        const isRight = error instanceof TracedError && new RegExp(`(?<!\\w)${option}(?!\\w)`).test(message);
        if (!isRight) wrong.push(`${option}: ${kind} → ${message}`);
        else if (!/; write |\. Known are |Did you mean /.test(message))
          wrong.push(`${option}: says no fix: ${message}`);
      }
      expect(wrong).toEqual([]);
    },
  );

  it.each(entries.filter(({ leavesUnknown }) => leavesUnknown !== true).map((entry) => [entry.name, entry] as const))(
    'of %s that nobody reads is refused',
    async (_, entry) => {
      const error = await failureOf(entry, { ...entry.with, nobodyReadsThis: 1 });
      expect(error).toMatchObject({
        message: expect.stringMatching(/unknown option '(?:\w+\.)?nobodyReadsThis'\. Known are /),
      });
    },
  );
});

describe('an argument that is left out or is no options', () => {
  const method = (decorator: unknown) => () =>
    (decorator as MethodDecorator)(class Shop {}.prototype, 'charge', {
      value: async () => undefined,
    } as TypedPropertyDescriptor<unknown>);

  it.each<[string, () => unknown, string]>([
    ['@Timeout()', method((Timeout as () => unknown)()), '@Timeout() on Shop.charge: timeout is missing; write'],
    ['@Fallback()', method((Fallback as () => unknown)()), '@Fallback() on Shop.charge: fallback is missing; write'],
    ['@Bulkhead()', method((Bulkhead as () => unknown)()), '@Bulkhead() on Shop.charge: bulkhead is missing; write'],
    ['@Retry(null)', method(Retry(null as never)), '@Retry() on Shop.charge: retry is null; write'],
    ['@Counted(…, null)', method(Counted('a_total', null as never)), 'the options are null; write an object with help'],
    ['@Sensitive(null)', method(Sensitive(null as never)), '@Sensitive() on Shop.charge asks for'],
    ['traceDriver(x, {})', () => traceDriver({}, {} as never), 'traceDriver(): system is missing; write a text'],
    ['prometheusRules({})', () => prometheusRules({} as never), 'prometheusRules(): slo is missing; write an object'],
    ['policy(null)', () => policy(null as never), 'policy "default": the options are null; write'],
    ['wrapInstance(x, 5)', () => wrapInstance({}, 5 as never), 'wrapInstance(): the options are a number; write'],
    ['startTracing(5)', () => startTracing(5 as never), 'startTracing(): the options are a number; write'],
  ])('is refused: %s', (_, call, message) => {
    expect(call).toThrow(TracedError);
    expect(call).toThrow(message);
  });
});

describe('a public function that takes options', () => {
  const pages = readdirSync('docs/api').map((file) => readFileSync(`docs/api/${file}`, 'utf8'));
  const declared = pages.flatMap((page) => [
    ...[...page.matchAll(/^export function (\w+)(?:<.*?>)?\(.*(?:Options|Description|PolicyRegistry)\b/gm)].map(
      ([, name]) => name as string,
    ),
    ...[...page.matchAll(/^export class (\w+)[\s\S]*?^}/gm)].flatMap(([text, name]) =>
      /constructor\(.*options\?: /.test(text) ? [name as string] : [],
    ),
  ]);

  it.each([...new Set(declared)])('%s has its options looked at', (name) => {
    const covered = entries.flatMap((entry) => /[\w]+/g[Symbol.match](entry.name) ?? []);
    expect([...covered, ...Object.keys(UNCHECKED)]).toContain(name);
  });

  it('is not excused without need', () => {
    expect(Object.keys(UNCHECKED).filter((name) => !declared.includes(name))).toEqual([]);
  });
});
