import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { SpanRecord, TraceGroup } from '../../sample-app/src/protocol/span-record.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const MAIN = `${ROOT}/sample-app/dist/main.js`;
// An end for what hangs: a machine that is busy elsewhere takes minutes to start seven processes.
const WAIT_MS = 180_000;

/** Compiles the shop. */
export function buildShop(): void {
  const { status, stdout } = spawnSync(
    process.execPath,
    ['node_modules/typescript/bin/tsc', '-p', 'sample-app/tsconfig.json'],
    { cwd: ROOT, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the shop does not compile:\n${stdout}`);
}

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly requestId: string;
}

interface Started {
  readonly addresses: Readonly<Record<string, string>>;
  readonly page: string;
  readonly database: string;
  readonly processes: Readonly<Record<string, number>>;
}

/** The shop in processes of its own, as a user runs it. */
export class ShopUnderTest {
  readonly traces: TraceGroup[] = [];
  #output = '';
  #started: Started | undefined;
  readonly #child: ChildProcess;
  readonly exited: Promise<number | null>;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    this.#child = spawn(process.execPath, [MAIN, ...args], {
      // A machine that is busy elsewhere looks like a blocked event loop.
      env: { ...cleanEnv(), SHOP_STALL_MS: '3600000', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.exited = once(this.#child, 'close').then(([code]) => code as number | null);
    this.#child.stderr?.on('data', (chunk: Buffer) => (this.#output += chunk.toString()));
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#read(line));
  }

  /** Everything that the shop has written. */
  get output(): string {
    return this.#output;
  }

  get processes(): Readonly<Record<string, number>> {
    return this.#started?.processes ?? {};
  }

  /** The address of every service. */
  get addresses(): Readonly<Record<string, string>> {
    return this.#started?.addresses ?? {};
  }

  /** The address of the page with the traces. */
  get page(): string {
    return this.#started?.page ?? '';
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** Starts a shop that only serves. */
  static async open(env: NodeJS.ProcessEnv = {}): Promise<ShopUnderTest> {
    const shop = new ShopUnderTest(['--json', '--free-ports', '--no-demo'], env);
    await shop.opened();
    return shop;
  }

  /** The addresses of all services, the database and the page, when they listen. */
  async opened(): Promise<string[]> {
    const { addresses, database, page } = await this.until('the shop to open', () => this.#started);
    return [...Object.values(addresses), database, page];
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('POST', path, headers, JSON.stringify(body));
  }

  async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.#send('GET', path, headers);
  }

  /** The trace of a request, with the tasks that are linked to it. */
  traceOf(answer: Answer): Promise<TraceGroup> {
    return this.until(`the trace of request ${answer.requestId}`, () =>
      this.traces.find(({ spans }) => spans.some((span) => span.attributes['request.id'] === answer.requestId)),
    );
  }

  /** The metrics of a service as they are now. */
  async metricsOf(service: string): Promise<Metrics> {
    return new Metrics(await (await fetch(`${this.addresses[service]}/metrics`)).text());
  }

  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    return this.exited;
  }

  async until<T>(what: string, find: () => T | undefined): Promise<T> {
    const deadline = performance.now() + WAIT_MS;
    for (;;) {
      const found = find();
      if (found !== undefined) return found;
      if (this.#child.exitCode !== null || performance.now() > deadline) {
        throw new Error(`waited in vain for ${what}; the shop wrote:\n${this.#output.slice(-4000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Answer> {
    const requestId = randomUUID();
    const response = await fetch(`${this.#started?.addresses['gateway']}${path}`, {
      method,
      headers: {
        authorization: 'Bearer demo-token',
        'content-type': 'application/json',
        'x-request-id': requestId,
        ...headers,
      },
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'], requestId };
  }

  #read(line: string): void {
    this.#output += `${line}\n`;
    if (!line.startsWith('{')) return;
    const message = JSON.parse(line) as { type: string };
    if (message.type === 'started') this.#started = message as unknown as Started;
    if (message.type === 'trace') this.traces.push(withoutStalls(message as unknown as TraceGroup));
  }
}

/** How long the event loop stands still is the machine's affair, and no part of what the shop does. */
function withoutStalls(group: TraceGroup): TraceGroup {
  const keep = (spans: readonly SpanRecord[]): SpanRecord[] =>
    spans.filter(({ name }) => name !== 'event_loop.blocked');
  return {
    ...group,
    spans: keep(group.spans),
    linked: group.linked.map((trace) => ({ ...trace, spans: keep(trace.spans) })),
  };
}

/** What a service says at `/metrics`. */
export class Metrics {
  readonly #lines: readonly string[];

  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  /** The sum over all series of this name that have these labels; 0 if there is none. */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number {
    const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
    return this.#lines
      .map((line) => /^(?<series>\w+)(?:\{(?<labels>.*)\})? (?<value>\S+)$/u.exec(line)?.groups)
      .filter((groups) => groups?.['series'] === name)
      .filter((groups) => wanted.every((label) => groups?.['labels']?.split(',').includes(label)))
      .reduce((sum, groups) => sum + Number(groups?.['value']), 0);
  }
}

/** A trace as nested lists: `['name (service)', child, child]`, children in the order of their start. */
export type Tree = [string, ...Tree[]];

export function treeOf(spans: readonly SpanRecord[]): Tree {
  const ids = new Set(spans.map((span) => span.spanId));
  const tops = spans.filter((span) => span.parentSpanId === undefined || !ids.has(span.parentSpanId));
  if (tops.length !== 1)
    throw new Error(`the trace has ${tops.length} tops: ${tops.map(({ name }) => name).join(', ')}`);
  const toTree = (span: SpanRecord): Tree => {
    const children = spans.filter((child) => child.parentSpanId === span.spanId);
    return [`${span.name} (${span.service})`, ...children.sort((a, b) => a.startUs - b.startUs).map(toTree)];
  };
  return toTree(tops[0]!);
}

export function spanNamed(spans: readonly SpanRecord[], name: string, service?: string): SpanRecord {
  const found = spans.find((span) => span.name === name && (service === undefined || span.service === service));
  if (!found) throw new Error(`no span ${name}; there are ${spans.map((span) => span.name).join(', ')}`);
  return found;
}

/** The environment without what would change the shop. */
function cleanEnv(): NodeJS.ProcessEnv {
  const entries = Object.entries(process.env);
  return Object.fromEntries(
    entries.filter(([name]) => !/^(?:OTEL_|SHOP_|NODE_OPTIONS$|DATABASE_URL$|REDIS_URL$|JEST_)/u.test(name)),
  );
}

/** Whether a process still runs. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
