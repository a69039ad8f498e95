import { describe, expect, it } from '@jest/globals';
import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { findOptionErrors, findViolations, parseImports, rules, subRooms } from './support/architecture.js';

function readLibrary(): Map<string, string> {
  const paths = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path));
  return new Map(paths.map((path) => [path.replaceAll('\\', '/'), readFileSync(join('lib', path), 'utf8')]));
}

const plant = (files: Record<string, string>): string[] => findViolations(new Map(Object.entries(files)));
const value = 'export const value = 1;';

describe('the library', () => {
  const library = readLibrary();

  it('follows the import table', () => {
    expect(findViolations(library)).toEqual([]);
  });

  it('makes the error of a wrong option in one place', () => {
    expect(findOptionErrors(library)).toEqual([]);
  });

  it('keeps its state apart from what rooms promise each other', () => {
    expect([...library.keys()].filter((file) => file.startsWith('core/runtime/'))).toEqual(['core/runtime/runtime.ts']);
  });

  it('has no folder in which a file is looked for among more than fifteen', () => {
    const counts = new Map<string, number>();
    for (const file of library.keys()) {
      const folder = posix.dirname(file);
      counts.set(folder, (counts.get(folder) ?? 0) + 1);
    }
    expect([...counts].filter(([, count]) => count > 15)).toEqual([]);
  });

  it('is really read', () => {
    const core = [...library].filter(([file]) => file.startsWith('core/'));
    const references = core.flatMap(([, source]) => parseImports(source).imports);
    expect(library.size).toBeGreaterThan(5);
    expect(references.map(({ specifier }) => specifier)).toContain('@opentelemetry/api');
    expect(references.length).toBeGreaterThan(5);
  });

  it('has no rule about a room that nothing could break', () => {
    for (const [room, { rooms }] of Object.entries(rules)) expect(rooms).not.toContain(room);
    for (const [room, order] of Object.entries(subRooms)) {
      const folders = [...library.keys()]
        .filter((file) => file.startsWith(`${room}/`))
        .map((file) => posix.dirname(file));
      expect(order.filter((folder) => !folders.includes(`${room}/${folder}`))).toEqual([]);
    }
  });
});

describe('parsing of imports', () => {
  it('finds every way to name a module', () => {
    const { imports } = parseImports(`
      import a from 'a'; import 'b'; import type { C } from 'c'; import { type D } from 'd';
      export * from 'e'; export { f } from 'f'; export type { G } from 'g';
      const h = await import('h'); const i: import('i').I = require('j'); import k = require('k');
      class Late { @dec() field = () => import(\`l\`); method() { return loadPackage<typeof import('l')>('m'); } }
      // import 'comment'
      const text = "import 'text'";`);
    expect([...new Set(imports.map(({ specifier }) => specifier))].sort()).toEqual('abcdefghijklm'.split(''));
  });

  it('tells a barrel from a file with code', () => {
    expect(parseImports(`export * from './a.js'; export type { B } from './b.js';`).isBarrel).toBe(true);
    expect(parseImports(`export { a } from './a.js'; export const b = 1;`).isBarrel).toBe(false);
    expect(parseImports(`import { a } from './a.js'; export { a };`).isBarrel).toBe(false);
  });
});

describe('a planted violation', () => {
  it('is an error of a wrong option that is made elsewhere', () => {
    const files = {
      'http/a.ts': "throw new TracedError('TRACED_INVALID_OPTION', 'a is 5');",
      'http/b.ts': '/** @throws TracedError `TRACED_INVALID_OPTION` */',
      'shared/options/refuse-option.ts': "const code = 'TRACED_INVALID_OPTION';",
    };
    expect(findOptionErrors(new Map(Object.entries(files)))).toEqual(['http/a.ts']);
  });

  it('is not seen in a right layout', () => {
    expect(
      plant({
        'masking/a.ts': `import { value } from '../privacy/b.js'; export { g } from './text/g.js'; export const a = value;`,
        'masking/text/g.ts': `import { value } from '../detectors/tokens/h.js'; export const g = value;`,
        'masking/detectors/tokens/h.ts': `import { value } from '../i.js'; export const h = value;`,
        'masking/detectors/i.ts': value,
        'privacy/b.ts': `export { value as b } from '../shared/value.js'; export const c = 1;`,
        'http/d.ts': `import { wrap } from '../core/wrap.js'; export const d = wrap;`,
        'sdk/e.ts': `import { value } from '../analysis/f.js'; export const e = value;`,
        'analysis/f.ts': value,
        'index.ts': `export { wrap } from './core/wrap.js';`,
        'core/wrap.ts': `import { readFile } from 'node:fs'; import { trace } from '@opentelemetry/api'; import { value } from '../shared/value.js'; export const wrap = 1;`,
        'shared/value.ts': value,
      }),
    ).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a room that imports upwards',
      { 'shared/a.ts': `import { value } from '../core/b.js'; export const a = value;`, 'core/b.ts': value },
      'shared/a.ts: shared may not import core (../core/b.js)',
    ],
    [
      'a type imported upwards',
      { 'masking/a.ts': `import type { B } from '../sdk/b.js'; export type A = B;`, 'sdk/b.ts': 'export type B = 1;' },
      'masking/a.ts: masking may not import sdk (../sdk/b.js)',
    ],
    [
      'privacy that imports core',
      { 'privacy/a.ts': `import { value } from '../core/b.js'; export const a = value;`, 'core/b.ts': value },
      'privacy/a.ts: privacy may not import core (../core/b.js)',
    ],
    [
      'masking that imports core',
      { 'masking/a.ts': `import { value } from '../core/b.js'; export const a = value;`, 'core/b.ts': value },
      'masking/a.ts: masking may not import core (../core/b.js)',
    ],
    [
      'a detector that imports the scan',
      {
        'masking/detectors/tokens/a.ts': `import { value } from '../../text/b.js'; export const a = value;`,
        'masking/text/b.ts': value,
      },
      'masking/detectors/tokens/a.ts: ../../text/b.js stands above it in the order of its room',
    ],
    [
      'a sub-room that imports its room',
      { 'masking/url/a.ts': `import { value } from '../b.js'; export const a = value;`, 'masking/b.ts': value },
      'masking/url/a.ts: ../b.js stands above it in the order of its room',
    ],
    [
      'a folder that has no place in the order of its room',
      { 'masking/things/a.ts': value },
      'masking/things/a.ts: its folder is not in the order of masking',
    ],
    [
      'a contract of a room above in shared',
      {
        'shared/a.ts': `import type { B } from '../privacy/b.js'; export type A = B;`,
        'privacy/b.ts': 'export type B = 1;',
      },
      'shared/a.ts: shared may not import privacy (../privacy/b.js)',
    ],
    [
      'http that imports masking',
      { 'http/a.ts': `import { value } from '../masking/b.js'; export const a = value;`, 'masking/b.ts': value },
      'http/a.ts: http may not import masking (../masking/b.js)',
    ],
    [
      'drivers that import decorators',
      {
        'drivers/a.ts': `import { value } from '../decorators/b.js'; export const a = value;`,
        'decorators/b.ts': value,
      },
      'drivers/a.ts: drivers may not import decorators (../decorators/b.js)',
    ],
    [
      'analysis that imports sdk',
      { 'analysis/a.ts': `import { value } from '../sdk/b.js'; export const a = value;`, 'sdk/b.ts': value },
      'analysis/a.ts: analysis may not import sdk (../sdk/b.js)',
    ],
    [
      'process-wide state of its own',
      { 'nest/a.ts': `export const a = (globalThis as { b?: number }).b;` },
      'nest/a.ts: globalThis is for shared/process/process-slot.ts, core/process/provider.ts, sdk/diagnostics.ts, sdk/packages/api-version.ts, http/client/traced-fetch.ts, drivers/fetch/trace-undici.ts, privacy/declared/mapped-sources.ts',
    ],
    [
      'a duration past the clock',
      { 'core/a.ts': `export const a = () => performance.now();` },
      'core/a.ts: performance is for shared/time/clock.ts, shared/time/idle-time.ts',
    ],
    [
      'a duration past the clock, by a name in quotes',
      { 'core/a.ts': `export const a = () => performance['now']();` },
      'core/a.ts: performance is for shared/time/clock.ts, shared/time/idle-time.ts',
    ],
    [
      'a duration past the clock, taken out of its object',
      { 'core/a.ts': `const { now } = performance; export const a = now;` },
      'core/a.ts: performance is for shared/time/clock.ts, shared/time/idle-time.ts',
    ],
    [
      'a duration that is measured by hand',
      {
        'http/a.ts': `import { nowMs } from '../shared/time/clock.js'; export const a = nowMs() - nowMs();`,
        'shared/time/clock.ts': `export const nowMs = () => 1;`,
      },
      'http/a.ts: nowMs is for shared/time/clock.ts, core/span/measure.ts, core/span/end-span.ts',
    ],
    [
      'a time past the clock, by a name in quotes',
      { 'metrics/a.ts': `export const a = () => Date['now']();` },
      'metrics/a.ts: Date.now is for shared/time/clock.ts',
    ],
    [
      'a time past the clock, by a name that is put together',
      { 'metrics/a.ts': `export const a = (name: 'now') => Date[name]();` },
      'metrics/a.ts: Date.… is for nobody',
    ],
    [
      'a time past the clock',
      { 'metrics/a.ts': `export const a = () => Date.now();` },
      'metrics/a.ts: Date.now is for shared/time/clock.ts',
    ],
    [
      'a date past the clock',
      { 'analysis/a.ts': `export const a = () => [new Date(0), new Date()];` },
      'analysis/a.ts: new Date() is for nobody',
    ],
    [
      'a timer past the clock',
      { 'sdk/a.ts': `export const a = (done: () => void) => setTimeout(done, 5);` },
      'sdk/a.ts: setTimeout is for shared/time/clock.ts, shared/time/call-clock.ts, testing/capture/wait-until.ts',
    ],
    [
      'a timer of Node’s own past the clock',
      { 'http/a.ts': `import { setTimeout as sleep } from 'node:timers/promises'; export const a = () => sleep(5);` },
      'http/a.ts: setTimeout is for shared/time/clock.ts, shared/time/call-clock.ts, testing/capture/wait-until.ts',
    ],
    [
      'a timer past the clock, by a name in quotes',
      { 'sdk/a.ts': `export const a = (of: typeof import('node:timers')) => of['setTimeout'];` },
      'sdk/a.ts: setTimeout is for shared/time/clock.ts, shared/time/call-clock.ts, testing/capture/wait-until.ts',
    ],
    [
      'a timer past the clock, by the other name of all globals',
      { 'sdk/a.ts': `export const a = (done: () => void) => global[\`setTime\${'out'}\`](done, 5);` },
      'sdk/a.ts: global.… is for nobody',
    ],
    [
      'a turn of the event loop past the clock',
      { 'nest/a.ts': `export const a = (done: () => void) => setImmediate(done);` },
      'nest/a.ts: setImmediate is for core/call/traced-call.ts, http/client/fetch-signal.ts, metrics/instruments/loop-pause.ts, sdk/causality/turn.ts, testing/time/due-timer.ts, viewer/http/send-response.ts',
    ],
    [
      'an interval past the clock',
      { 'metrics/a.ts': `export const a = { repeat: setInterval };` },
      'metrics/a.ts: setInterval is for sdk/pipeline/lanes/keep-alive.ts, sdk/event-loop/watchdog.ts',
    ],
    [
      'a time limit past the clock',
      { 'http/a.ts': `export const a = () => AbortSignal.timeout(5);` },
      'http/a.ts: AbortSignal.timeout is for nobody',
    ],
    [
      'a high-resolution time past the clock',
      { 'core/a.ts': `export const a = () => process.hrtime.bigint();` },
      'core/a.ts: process.hrtime is for sdk/event-loop/watchdog.ts',
    ],
    [
      'the age of the process past the clock',
      { 'core/a.ts': `export const a = () => process.uptime();` },
      'core/a.ts: process.uptime is for nobody',
    ],
    [
      'a failure in another way',
      {
        'drivers/a.ts': `export const a = (span: { setStatus(status: object): void }) => span.setStatus({ code: 2 });`,
      },
      'drivers/a.ts: setStatus is for core/outcome/record-failure.ts, sdk/pipeline/masked-view.ts, sdk/tracer/recorded-span.ts',
    ],
    [
      'an import() upwards',
      { 'core/a.ts': `export const a = () => import('../nest/b.js');`, 'nest/b.ts': value },
      'core/a.ts: core may not import nest (../nest/b.js)',
    ],
    [
      'a package of another room',
      { 'core/a.ts': `import { Observable } from 'rxjs'; export const a = Observable;` },
      'core/a.ts: core may not import the package rxjs',
    ],
    [
      'a path inside a package of another room',
      { 'http/a.ts': `import { map } from 'rxjs/operators'; export const a = map;` },
      'http/a.ts: http may not import the package rxjs',
    ],
    [
      'the SDK outside sdk',
      {
        'nest/a.ts': `import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node'; export const a = NodeTracerProvider;`,
      },
      'nest/a.ts: nest may not import the package @opentelemetry/sdk-trace-node',
    ],
    [
      'a Node module in analysis',
      { 'analysis/a.ts': `import { readFileSync } from 'node:fs'; export const a = readFileSync;` },
      'analysis/a.ts: analysis may not use node:fs',
    ],
    [
      'a Node module in the page',
      { 'viewer/ui/a.tsx': `import { readFileSync } from 'node:fs'; export const A = () => <p>{readFileSync}</p>;` },
      'viewer/ui/a.tsx: viewer/ui may not use node:fs',
    ],
    [
      'the page in the server that serves it',
      {
        'viewer/a.ts': `import { A } from './ui/a.js'; export const b = A;`,
        'viewer/ui/a.tsx': `export const A = () => <p />;`,
      },
      'viewer/a.ts: viewer may not import viewer/ui (./ui/a.js)',
    ],
    [
      'a Node module without its prefix',
      { 'sdk/a.ts': `import { readFileSync } from 'fs'; export const a = readFileSync;` },
      'sdk/a.ts: sdk may not import the package fs',
    ],
    [
      'a package in an entry',
      { 'index.ts': `export { trace } from '@opentelemetry/api';` },
      'index.ts: an entry may not import the package @opentelemetry/api',
    ],
    [
      'a room that imports an entry',
      {
        'index.ts': `export { a } from './core/a.js';`,
        'nest/b.ts': `import { a } from '../index.js'; export const b = a;`,
        'core/a.ts': 'export const a = 1;',
      },
      'nest/b.ts: nest may not import the entry index.ts',
    ],
    ['code in an entry', { 'sdk.ts': value }, 'sdk.ts: an entry only re-exports'],
    [
      'a barrel inside a room',
      { 'core/all.ts': `export * from './a.js';`, 'core/a.ts': value },
      'core/all.ts: a barrel inside a room; export from lib/*.ts',
    ],
    ['a room without a rule', { 'utils/a.ts': value }, 'utils/a.ts: the room utils is not in the table'],
    [
      'a relative import without extension',
      { 'core/a.ts': `import { value } from './b'; export const a = value;`, 'core/b.ts': value },
      `core/a.ts: './b' must end in .js`,
    ],
    [
      'an import of something outside lib',
      { 'core/a.ts': `import { value } from '../../test/b.js'; export const a = value;` },
      `core/a.ts: '../../test/b.js' leaves lib/`,
    ],
    [
      'an import of a file that is not there',
      { 'core/a.ts': `import { value } from './gone.js'; export const a = value;` },
      `core/a.ts: './gone.js' does not exist`,
    ],
    [
      'an import cycle',
      {
        'core/a.ts': `import { b } from './b.js'; export const a = () => b;`,
        'core/b.ts': `import { c } from './c.js'; export const b = () => c;`,
        'core/c.ts': `import { type A, a } from './a.js'; export const c = (): A => a;`,
      },
      'import cycle: core/a.ts → core/b.ts → core/c.ts → core/a.ts',
    ],
    [
      'a pair of types that name each other',
      {
        'core/a.ts': `import type { B } from './b.js'; export interface A { b: B }`,
        'core/b.ts': `import { type A } from './a.js'; export interface B { a: A }`,
      },
      'import cycle: core/a.ts → core/b.ts → core/a.ts',
    ],
  ])('is found: %s', (_, files, problem) => {
    expect(plant(files)).toEqual([problem]);
  });
});
