import { parseSync } from '@swc/core';
import { posix } from 'node:path';

/** Source files by their path below `lib/`, with forward slashes. */
export type SourceFiles = ReadonlyMap<string, string>;

/** One `import`, `export … from`, `import()` or `require()`. */
export interface ImportReference {
  readonly specifier: string;
}

export interface ParsedFile {
  readonly imports: readonly ImportReference[];
  /** Whether the file has nothing but `export … from`. */
  readonly isBarrel: boolean;
  /** The guarded globals that the file uses, see {@link guardedGlobals}. */
  readonly globals: readonly string[];
}

/** What one room may reach; its own files and `node:` are said elsewhere. */
export interface RoomRule {
  readonly rooms: readonly string[];
  /** Exact names, or a scope ending in `/`. */
  readonly packages: readonly string[];
  /** `false` forbids Node's own modules. */
  readonly node?: boolean;
}

const api = '@opentelemetry/api';

/** The import table of the design, one line per room. */
export const rules: Readonly<Record<string, RoomRule>> = {
  shared: { rooms: [], packages: [api] },
  privacy: { rooms: ['shared'], packages: [api] },
  core: { rooms: ['shared', 'privacy'], packages: [api] },
  masking: { rooms: ['shared', 'privacy'], packages: [] },
  resilience: { rooms: ['shared'], packages: [] },
  analysis: { rooms: ['shared'], packages: [], node: false },
  http: { rooms: ['shared', 'privacy', 'core'], packages: [api] },
  drivers: { rooms: ['shared', 'privacy', 'core', 'http'], packages: [api] },
  metrics: { rooms: ['shared', 'privacy', 'core'], packages: [api, 'prom-client', '@prometheus-io/client'] },
  decorators: {
    rooms: ['shared', 'privacy', 'core', 'masking', 'resilience', 'metrics'],
    packages: [api, 'reflect-metadata'],
  },
  sdk: {
    rooms: ['shared', 'privacy', 'core', 'masking', 'metrics', 'http', 'analysis'],
    packages: [api, '@opentelemetry/sdk-trace', '@opentelemetry/resources', '@opentelemetry/context-async-hooks'],
  },
  viewer: { rooms: ['shared', 'analysis'], packages: [] },
  // The page runs in a browser; of the server's side it sees the types of `viewer/api.ts`.
  'viewer/ui': { rooms: ['analysis', 'viewer'], packages: ['preact'], node: false },
  nest: {
    rooms: [
      'shared',
      'privacy',
      'core',
      'masking',
      'resilience',
      'analysis',
      'http',
      'drivers',
      'metrics',
      'decorators',
      'sdk',
      'viewer',
    ],
    packages: [api, '@nestjs/', 'rxjs', 'reflect-metadata'],
  },
  testing: { rooms: ['shared', 'core', 'sdk', 'analysis'], packages: [api, '@opentelemetry/sdk-trace'] },
  cli: { rooms: ['shared', 'analysis', 'viewer'], packages: ['@modelcontextprotocol/sdk'] },
};

/**
 * Rooms with rooms of their own, from the ground up: each may import what stands before it, and nothing behind it. Files in
 * the room itself stand above all of them.
 */
export const subRooms: Readonly<Record<string, readonly string[]>> = {
  shared: ['process', 'time', 'errors', 'options'],
  core: ['contracts', 'runtime', 'process', 'outcome', 'span', 'method', 'call', 'results', 'wrapping'],
  http: ['message', 'propagation', 'server', 'client'],
  metrics: ['instruments', 'exposition', 'sources', 'self', 'spans'],
  decorators: ['target', 'rules', 'current', 'plan', 'wrapping', 'resilience', 'metrics'],
  masking: [
    'chars',
    'patterns',
    'strategies',
    'keys',
    'detectors',
    'judge',
    'objects',
    'detectors/numbers',
    'detectors/tokens',
    'detectors/address',
    'detectors/assigned',
    'detectors/shell',
    'detectors/spoken',
    'detectors/extended',
    'options',
    'text',
    'url',
    'sql',
  ],
};

// `loadPackage` is our own way to require a package when it is needed.
const loaders = ['require', 'loadPackage'];

/** `register` is the one entry with code of its own: it is imported for what it does. */
const entryPackages: Readonly<Record<string, readonly string[]>> = { 'register.ts': [api] };

/**
 * Globals and methods that few files may use, and which: the state of the process has one place, every time comes from a clock
 * that tests can set, and a span fails in one way.
 */
export const guardedGlobals: Readonly<Record<string, readonly string[]>> = {
  globalThis: [
    'shared/process/process-slot.ts',
    // The API's own registrations: they belong to somebody else.
    'core/process/provider.ts',
    'sdk/diagnostics.ts',
    'sdk/packages/api-version.ts',
    // `globalThis.fetch` is looked up at each call: instrumentations replace it.
    'http/client/traced-fetch.ts',
    // The dispatcher of `fetch`, which all copies of undici share.
    'drivers/fetch/trace-undici.ts',
    // The rules of class-validator, which stand there for all copies of it.
    'privacy/declared/mapped-sources.ts',
  ],
  'global.…': [],
  // Whatever of it, also under a name that is put together.
  performance: ['shared/time/clock.ts', 'shared/time/idle-time.ts'],
  // How long something takes is measured in one way; the end of a span that waited is a time, no duration.
  nowMs: ['shared/time/clock.ts', 'core/span/measure.ts', 'core/span/end-span.ts'],
  'Date.now': ['shared/time/clock.ts'],
  'Date.…': [],
  'new Date()': [],
  'process.…': ['nest/logs/tracing-logger.ts'],
  'process.uptime': [],
  // The one clock that two threads share: the watchdog's goes on while the program, and every clock in it, stands still.
  'process.hrtime': ['sdk/event-loop/watchdog.ts'],
  'AbortSignal.timeout': [],
  'AbortSignal.…': [],
  // A failure is told in one place; a view hands on what somebody else says, and a span takes it.
  setStatus: ['core/outcome/record-failure.ts', 'sdk/pipeline/masked-view.ts', 'sdk/tracer/recorded-span.ts'],
  setTimeout: [
    'shared/time/clock.ts',
    'shared/time/call-clock.ts',
    // A test that waits in vain ends, whatever its clock says.
    'testing/capture/wait-until.ts',
  ],
  // After this turn of the event loop, whatever the time: nothing that a clock could move.
  setImmediate: [
    'core/call/traced-call.ts',
    'http/client/fetch-signal.ts',
    'metrics/instruments/loop-pause.ts',
    'sdk/causality/turn.ts',
    'testing/time/due-timer.ts',
    'viewer/http/send-response.ts',
  ],
  setInterval: [
    // Keeps the process alive, and its end is never waited for.
    'sdk/pipeline/lanes/keep-alive.ts',
    'sdk/event-loop/watchdog.ts',
  ],
};
/** The page in the browser has a process of its own. */
const unguardedRooms: readonly string[] = ['viewer/ui'];

interface Node {
  readonly type?: unknown;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

function stringValue(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  if (value.type === 'StringLiteral') return String(value.value);
  // `import(`./x.js`)`: a template without placeholders.
  const quasis = value.type === 'TemplateLiteral' && Array.isArray(value.quasis) ? (value.quasis as Node[]) : [];
  return quasis.length === 1 ? String(quasis[0]?.raw) : undefined;
}

function specifierOf(node: Node): string | undefined {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return stringValue(node.source);
    case 'TsImportType':
      return stringValue(node.argument);
    case 'TsExternalModuleReference':
      return stringValue(node.expression);
    case 'CallExpression': {
      const callee = node.callee as Node;
      const isImport =
        callee.type === 'Import' || (callee.type === 'Identifier' && loaders.includes(String(callee.value)));
      return isImport ? stringValue((node.arguments as Node[])[0]?.expression) : undefined;
    }
    default:
      return undefined;
  }
}

/** `name`, `object.name` or `new Name()` of an expression. */
function globalOf(node: Node): string | undefined {
  // Wherever it stands: in a call, as a value, or imported from Node's timers.
  if (node.type === 'Identifier') return String(node.value);
  if (node.type === 'NewExpression') {
    const { callee, arguments: given } = node as { callee?: Node; arguments?: unknown[] };
    return callee?.type === 'Identifier' && !given?.length ? `new ${String(callee.value)}()` : undefined;
  }
  const { object, property } = node as { object?: Node; property?: Node };
  if (node.type !== 'MemberExpression' || object?.type !== 'Identifier') return undefined;
  if (object.value === 'global') return 'global.…';
  const name = property?.type === 'Computed' ? (stringValue(property.expression) ?? '…') : String(property?.value);
  return `${String(object.value)}.${name}`;
}

/** `name` of `object['name']`, which is as good as an identifier. */
function quotedName({ type, expression }: Node): string | undefined {
  return type === 'Computed' ? stringValue(expression) : undefined;
}

function collectGlobals(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) return value.forEach((item) => collectGlobals(item, found));
  if (!isNode(value)) return;
  for (const name of [globalOf(value), quotedName(value)]) {
    if (name !== undefined && Object.hasOwn(guardedGlobals, name)) found.add(name);
  }
  for (const [key, child] of Object.entries(value)) if (key !== 'typeAnnotation') collectGlobals(child, found);
}

function collect(value: unknown, found: ImportReference[]): void {
  if (Array.isArray(value)) return value.forEach((item) => collect(item, found));
  if (!isNode(value)) return;
  const specifier = specifierOf(value);
  if (specifier !== undefined) found.push({ specifier });
  Object.values(value).forEach((child) => collect(child, found));
}

/** Every module that a source text refers to, types included. */
export function parseImports(source: string, tsx = false): ParsedFile {
  const module = parseSync(source, { syntax: 'typescript', decorators: true, tsx, target: 'es2022' });
  const imports: ImportReference[] = [];
  collect(module.body, imports);
  const isBarrel =
    module.body.length > 0 &&
    module.body.every((item) => specifierOf(item as unknown as Node) !== undefined && item.type.startsWith('Export'));
  const globals = new Set<string>();
  collectGlobals(module.body, globals);
  return { imports, isBarrel, globals: [...globals] };
}

/** The first folder, or the first two where those have a rule of their own. */
function roomOf(path: string): string | undefined {
  const [first, second, third] = path.split('/');
  if (second === undefined) return undefined;
  return third !== undefined && `${first}/${second}` in rules ? `${first}/${second}` : first;
}

/** The place of a file in the order of its room, the length of the order for the room itself; `-1` when it has none. */
function levelOf(path: string, order: readonly string[]): number {
  const folder = path.split('/').slice(1, -1).join('/');
  return folder === '' ? order.length : order.indexOf(folder);
}

function checkSubRooms(file: string, target: string, specifier: string): string | undefined {
  const order = subRooms[roomOf(file) ?? ''];
  if (order === undefined) return undefined;
  const isAllowed = levelOf(target, order) <= levelOf(file, order);
  return isAllowed ? undefined : `${file}: ${specifier} stands above it in the order of its room`;
}

function packageOf(specifier: string): string {
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The file below `lib/` that a relative specifier means. */
function resolveRelative(from: string, specifier: string, files: SourceFiles): string {
  const path = posix.join(posix.dirname(from), specifier);
  const component = path.replace(/\.js$/, '.tsx');
  return files.has(component) ? component : path.replace(/\.js$/, '.ts');
}

function checkPackage(file: string, specifier: string): string | undefined {
  const room = roomOf(file);
  if (specifier.startsWith('node:')) {
    const isAllowed = room === undefined || rules[room]?.node !== false;
    return isAllowed ? undefined : `${file}: ${room} may not use ${specifier}`;
  }
  const name = packageOf(specifier);
  const allowed = room === undefined ? (entryPackages[file] ?? []) : (rules[room]?.packages ?? []);
  const isAllowed = allowed.some((entry) => (entry.endsWith('/') ? name.startsWith(entry) : name === entry));
  return isAllowed ? undefined : `${file}: ${room ?? 'an entry'} may not import the package ${name}`;
}

function checkRelative(file: string, specifier: string, files: SourceFiles): string | undefined {
  if (!/\.(js|json)$/.test(specifier)) return `${file}: '${specifier}' must end in .js`;
  const target = resolveRelative(file, specifier, files);
  if (target.startsWith('..')) return `${file}: '${specifier}' leaves lib/`;
  if (!files.has(target)) return `${file}: '${specifier}' does not exist`;
  const [room, targetRoom] = [roomOf(file), roomOf(target)];
  if (room === undefined) return undefined;
  if (room === targetRoom) return checkSubRooms(file, target, specifier);
  if (targetRoom === undefined) return `${file}: ${room} may not import the entry ${target}`;
  const isAllowed = rules[room]?.rooms.includes(targetRoom) === true;
  return isAllowed ? undefined : `${file}: ${room} may not import ${targetRoom} (${specifier})`;
}

function checkFile(file: string, parsed: ParsedFile, files: SourceFiles): string[] {
  const room = roomOf(file);
  const problems: (string | undefined)[] = parsed.imports.map(({ specifier }) =>
    specifier.startsWith('.') ? checkRelative(file, specifier, files) : checkPackage(file, specifier),
  );
  if (room !== undefined && rules[room] === undefined) problems.push(`${file}: the room ${room} is not in the table`);
  if (room !== undefined && parsed.isBarrel) problems.push(`${file}: a barrel inside a room; export from lib/*.ts`);
  const order = subRooms[room ?? ''];
  if (order !== undefined && levelOf(file, order) === -1)
    problems.push(`${file}: its folder is not in the order of ${room}`);
  if (room === undefined && !parsed.isBarrel && !(file in entryPackages))
    problems.push(`${file}: an entry only re-exports`);
  if (room === undefined || !unguardedRooms.includes(room)) {
    for (const name of parsed.globals) {
      if (guardedGlobals[name]?.includes(file) === false)
        problems.push(`${file}: ${name} is for ${guardedGlobals[name].join(', ') || 'nobody'}`);
    }
  }
  return problems.filter((problem) => problem !== undefined);
}

/** Import cycles, of types too, as `a.ts → b.ts → a.ts`. */
export function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const state = new Map<string, 'open' | 'done'>();
  const path: string[] = [];
  const cycles: string[] = [];
  const visit = (file: string): void => {
    if (state.get(file) === 'done') return;
    if (state.get(file) === 'open') {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' → '));
      return;
    }
    state.set(file, 'open');
    path.push(file);
    graph.get(file)?.forEach(visit);
    path.pop();
    state.set(file, 'done');
  };
  [...graph.keys()].forEach(visit);
  return cycles;
}

/** Every breach of the import rules, in words; empty when the architecture holds. */
export function findViolations(files: SourceFiles): string[] {
  const parsed = new Map(
    [...files].map(([file, source]) => [file, parseImports(source, file.endsWith('.tsx'))] as const),
  );
  const graph = new Map(
    [...parsed].map(([file, { imports }]) => [
      file,
      imports
        .filter(({ specifier }) => specifier.startsWith('.'))
        .map(({ specifier }) => resolveRelative(file, specifier, files)),
    ]),
  );
  const problems = [...parsed].flatMap(([file, result]) => checkFile(file, result, files));
  return [...problems, ...findCycles(graph).map((cycle) => `import cycle: ${cycle}`)];
}

/** Files that make the error of a wrong option themselves, and not through `refuseOption()`. */
export function findOptionErrors(files: SourceFiles): string[] {
  const allowed = ['shared/errors/errors.ts', 'shared/options/refuse-option.ts'];
  return [...files]
    .filter(([file, text]) => !allowed.includes(file) && /(['"])TRACED_INVALID_OPTION\1/.test(text))
    .map(([file]) => file);
}
