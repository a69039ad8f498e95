import { randomBytes } from 'node:crypto';
import { findPorts } from './ports.js';
import { ProcessGroup } from './process-group.js';
import { DATABASE_PORT, SERVICE_NAMES, SERVICE_PORTS, serviceEntry, type ServiceName } from './services.js';
import type { TraceGroup } from './span-record.js';
import { TraceCollector } from './trace-collector.js';

export interface ShopOptions {
  /** `'free'` ignores the preferred ports, so that two shops can run side by side. @defaultValue 'preferred' */
  readonly ports?: 'preferred' | 'free';
  /** Called with every complete trace. */
  onTrace(group: TraceGroup): void;
  /** Called once when a process of the shop ended by itself; the others are being stopped by then. */
  onFailure(error: Error): void;
}

export interface Shop {
  readonly addresses: Readonly<Record<ServiceName, string>>;
  /** Where the database listens, without its credentials. */
  readonly database: string;
  readonly cache: string;
  /** Hands over every trace that has ended, without waiting for quiet. */
  collect(): Promise<void>;
  stop(): Promise<void>;
  /** Ends all processes without waiting. */
  kill(): void;
}

const QUIET_MS = 300;
const POLL_MS = 150;

/** Starts the database (if none is given), the seven services, and the collector of their traces. */
export async function startShop(options: ShopOptions, env: NodeJS.ProcessEnv = process.env): Promise<Shop> {
  const collector = new TraceCollector(QUIET_MS);
  const group = new ProcessGroup({
    onSpans: (spans) => collector.add(spans, performance.now()),
    onUnexpectedExit: (name, reason) => {
      fail(new Error(`${name} ${reason}`));
    },
  });
  let hasFailed = false;
  let isStarted = false;
  const fail = (error: Error) => {
    if (hasFailed || !isStarted) return;
    hasFailed = true;
    void stop().then(() => options.onFailure(error));
  };
  const collect = async (force: boolean) => {
    await group.flush();
    for (const trace of collector.take(performance.now(), force)) options.onTrace(trace);
  };
  let collecting = Promise.resolve();
  const poll = setInterval(() => {
    if (collector.hasQuiet(performance.now())) collecting = collecting.then(() => collect(false));
  }, POLL_MS);
  const stop = async () => {
    clearInterval(poll);
    await group.stop();
  };

  try {
    const { addresses, database } = await startProcesses(group, options.ports ?? 'preferred', env);
    isStarted = true;
    return {
      addresses,
      database,
      cache: env['REDIS_URL'] ? withoutCredentials(env['REDIS_URL']) : 'in the users process',
      collect: () => (collecting = collecting.then(() => collect(true))),
      stop,
      kill: () => group.kill(),
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Ports = Readonly<Record<ServiceName | 'database', number>>;

async function startProcesses(group: ProcessGroup, choice: 'preferred' | 'free', env: NodeJS.ProcessEnv) {
  const preferred: Ports = { ...SERVICE_PORTS, database: DATABASE_PORT };
  const free = Object.fromEntries(Object.keys(preferred).map((name) => [name, 0])) as Record<keyof Ports, number>;
  const ports = await findPorts(choice === 'free' ? free : preferred);
  const addresses = Object.fromEntries(
    SERVICE_NAMES.map((name) => [name, `http://127.0.0.1:${ports[name]}`]),
  ) as Record<ServiceName, string>;
  const isEmbedded = !env['DATABASE_URL'];
  const databaseUrl = env['DATABASE_URL'] || `postgres://shop:shop@127.0.0.1:${ports.database}/shop`;
  const shared: NodeJS.ProcessEnv = {
    ...sharedEnv(env),
    ...Object.fromEntries(SERVICE_NAMES.map((name) => [`SHOP_${name.toUpperCase()}_URL`, addresses[name]])),
    DATABASE_URL: databaseUrl,
  };
  const services = SERVICE_NAMES.map((name) => ({ name, port: ports[name] }));
  const processes = isEmbedded ? [{ name: 'database' as const, port: ports.database }, ...services] : services;
  await Promise.all(
    processes.map(({ name, port }) =>
      group.start({ name, modulePath: serviceEntry(name), env: { ...shared, PORT: String(port) } }),
    ),
  );
  const where = withoutCredentials(databaseUrl);
  return { addresses, database: isEmbedded ? `${where} (PGlite, embedded)` : where };
}

/** What every service needs, with defaults that suit a shop in a terminal. */
function sharedEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    ...env,
    // Spans leave soon, so that a trace is on the screen soon.
    OTEL_BSP_SCHEDULE_DELAY: env['OTEL_BSP_SCHEDULE_DELAY'] || '200',
    // One key for all services, so that one e-mail address has one hash everywhere.
    SHOP_HASH_KEY: env['SHOP_HASH_KEY'] || randomBytes(32).toString('hex'),
    SHOP_TOKEN: env['SHOP_TOKEN'] || 'demo-token',
  };
}

function withoutCredentials(url: string): string {
  if (!URL.canParse(url)) return 'a database';
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
