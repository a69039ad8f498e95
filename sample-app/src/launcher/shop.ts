import { randomBytes } from 'node:crypto';
import { namedExporters } from '../shop/common/exporters.js';
import { readSettings } from '../shop/common/read-settings.js';
import type { RunningViewer } from 'nestjs-traced/viewer';
import { curlExamples } from './demo-requests.js';
import { findPorts } from './ports.js';
import { PortTakenError, ProcessGroup, type ProcessGroupEvents } from './process-group.js';
import {
  DATABASE_PORT,
  EVENTS_PORT,
  mapServices,
  PAGE_PORT,
  SERVICE_NAMES,
  SERVICE_PORTS,
  serviceEntry,
  type ServiceName,
} from './services.js';
import { isAddressInUse } from '../protocol/messages.js';
import { TraceCollector } from 'nestjs-traced/analysis';
import type { SpanRecord, TraceGroup } from '../protocol/span-record.js';
import { startTracePage } from './trace-page.js';

export interface ShopOptions {
  /** `'free'` ignores the preferred ports, so that two shops can run side by side. @defaultValue 'preferred' */
  readonly ports?: 'preferred' | 'free' | undefined;
  /** Called with every complete trace. */
  onTrace(group: TraceGroup): void;
  /** Called with every line that a service writes. */
  onOutput(service: string, line: string): void;
  /** Called once when a process of the shop ended by itself; the others are being stopped by then. */
  onFailure(error: Error): void;
}

export interface Shop {
  readonly addresses: Readonly<Record<ServiceName, string>>;
  /** Where the database listens, without its credentials. */
  readonly database: string;
  readonly cache: string;
  /** Where the traces are shown. */
  readonly page: string;
  /** The process id of every service, and of the embedded database. */
  readonly processes: Readonly<Record<string, number>>;
  /** What the gateway wants to see as bearer token. */
  readonly token: string;
  /** Hands over every trace that has ended, without waiting for quiet. */
  collect(): Promise<void>;
  stop(): Promise<void>;
  /** Ends all processes without waiting. */
  kill(): void;
}

const QUIET_MS = 300;
const POLL_MS = 150;
const ATTEMPTS = 3;

/**
 * Starts the database (if none is given), the seven services, and the collector of their traces.
 *
 * A shop that starts at the same moment may take a port that was free when it was looked for; other ones are tried then.
 */
export async function startShop(options: ShopOptions, env: NodeJS.ProcessEnv = process.env): Promise<Shop> {
  for (let attempt = 1; ; attempt++) {
    const held = holdOutput(options.onOutput);
    const ports = attempt === 1 ? options.ports : 'free';
    try {
      const shop = await openShop({ ...options, ports, onOutput: held.onOutput }, env);
      held.release();
      return shop;
    } catch (error) {
      const isTaken = error instanceof PortTakenError || isAddressInUse(error);
      if (isTaken && attempt < ATTEMPTS) continue;
      held.release();
      throw error;
    }
  }
}

/** Where a trace begins for the shop: a span without a parent, or a request whose client sent a trace of its own. */
function isEntry(span: SpanRecord): boolean {
  return span.parentSpanId === undefined || (span.service === 'gateway' && span.kind === 'server');
}

/** Holds back what services write until they have started, or failed for good: an attempt in between shows nothing. */
function holdOutput(onOutput: ShopOptions['onOutput']): { onOutput: ShopOptions['onOutput']; release(): void } {
  let waiting: [string, string][] | undefined = [];
  return {
    onOutput: (service, line) => {
      if (waiting === undefined) onOutput(service, line);
      else waiting.push([service, line]);
    },
    release: () => {
      for (const [service, line] of waiting ?? []) onOutput(service, line);
      waiting = undefined;
    },
  };
}

async function openShop(options: ShopOptions, env: NodeJS.ProcessEnv): Promise<Shop> {
  // Wrong settings are said here once, and not by each service.
  const { token } = readSettings(env);
  const collector = new TraceCollector({ quietMs: QUIET_MS, isEntry });
  const events: ProcessGroupEvents = {
    onOutput: options.onOutput,
    onSpans: (spans) => collector.add(spans, performance.now()),
    onUnexpectedExit: (name, reason) => fail(new Error(`${name} ${reason}`)),
  };
  const services = new ProcessGroup(events);
  const database = new ProcessGroup(events);
  let page: RunningViewer | undefined;
  let hasFailed = false;
  let isStarted = false;
  const fail = (error: Error) => {
    if (hasFailed || !isStarted) return;
    hasFailed = true;
    void stop().then(() => options.onFailure(error));
  };
  const collect = async (force: boolean) => {
    await services.flush();
    // A second round: tasks that the first one waited for have called other services, which have work of their own now.
    await services.flush();
    for (const trace of collector.take(performance.now(), force)) options.onTrace(trace);
  };
  let collecting = Promise.resolve();
  const poll = setInterval(() => {
    if (collector.hasQuiet(performance.now())) collecting = collecting.then(() => collect(false));
  }, POLL_MS);
  const stop = async () => {
    clearInterval(poll);
    // The database last, so that no service loses it while finishing its work.
    await services.stop();
    await database.stop();
    await page?.close();
  };

  try {
    const ports = await findPorts(options.ports === 'free' ? ANY_PORTS : PREFERRED_PORTS);
    const gateway = `http://127.0.0.1:${ports.gateway}`;
    page = await startTracePage(ports.page, curlExamples(gateway, token)[0] ?? '');
    const places = await startProcesses(services, database, ports, { ...env, SHOP_PAGE_URL: page.url });
    isStarted = true;
    return {
      ...places,
      page: page.url,
      token,
      cache: env['REDIS_URL'] ? withoutCredentials(env['REDIS_URL']) : 'in the users process',
      processes: { ...database.pids, ...services.pids },
      collect: () => (collecting = collecting.then(() => collect(true))),
      stop,
      kill: () => {
        services.kill();
        database.kill();
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

const PREFERRED_PORTS = { ...SERVICE_PORTS, database: DATABASE_PORT, events: EVENTS_PORT, page: PAGE_PORT };
const ANY_PORTS = { ...mapServices(() => 0), database: 0, events: 0, page: 0 };

async function startProcesses(
  services: ProcessGroup,
  database: ProcessGroup,
  ports: Readonly<Record<ServiceName | 'database' | 'events', number>>,
  env: NodeJS.ProcessEnv,
): Promise<Pick<Shop, 'addresses' | 'database'>> {
  const addresses = mapServices((name) => `http://127.0.0.1:${ports[name]}`);
  const isEmbedded = !env['DATABASE_URL'];
  const databaseUrl = env['DATABASE_URL'] || `postgres://shop:shop@127.0.0.1:${ports.database}/shop`;
  const shared: NodeJS.ProcessEnv = {
    ...sharedEnv(env),
    DATABASE_URL: databaseUrl,
    SHOP_EVENTS_PORT: String(ports.events),
  };
  for (const name of SERVICE_NAMES) shared[`SHOP_${name.toUpperCase()}_URL`] = addresses[name];
  const start = (group: ProcessGroup, name: ServiceName | 'database') =>
    group.start({ name, modulePath: serviceEntry(name), env: { ...shared, PORT: String(ports[name]) } });

  // The database first: of two shops that start at the same moment one finds its port taken, and none of its services may
  // by then have talked to the other one's database.
  if (isEmbedded) await start(database, 'database');
  await Promise.all(SERVICE_NAMES.map((name) => start(services, name)));
  const where = withoutCredentials(databaseUrl);
  return { addresses, database: isEmbedded ? `${where} (PGlite, embedded)` : where };
}

/** What every service needs, with defaults that suit a shop in a terminal. */
function sharedEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    // Spans leave soon, so that a trace is on the screen soon.
    OTEL_BSP_SCHEDULE_DELAY: env['OTEL_BSP_SCHEDULE_DELAY'] || '200',
    // Without the names that mean nothing: the launcher warns about them once, and not each service again.
    OTEL_TRACES_EXPORTER: namedExporters(env['OTEL_TRACES_EXPORTER'], () => undefined).join(','),
    // One key for all services, so that one e-mail address has one hash everywhere.
    SHOP_HASH_KEY: env['SHOP_HASH_KEY'] || randomBytes(32).toString('hex'),
    // What the services write goes through pipes; only the launcher knows whether a terminal is at their end.
    ...(process.stdout.isTTY ? {} : { NO_COLOR: env['NO_COLOR'] || '1' }),
  };
}

function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return 'a database';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
