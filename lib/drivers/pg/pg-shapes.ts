import type { DatabaseAddress } from '../common/database/database-client.js';

/** What is used of a client of `pg`, native or not. */
export interface PgClient {
  query(...args: unknown[]): unknown;
  readonly host?: unknown;
  readonly port?: unknown;
  readonly database?: unknown;
  readonly connectionParameters?: { readonly host?: unknown; readonly port?: unknown; readonly database?: unknown };
  once?(event: string, listener: () => void): unknown;
}

/** What is used of a pool of `pg-pool`. */
export interface PgPool {
  query(...args: unknown[]): unknown;
  connect(...args: unknown[]): unknown;
  on(event: string, listener: (client: PgClient) => void): unknown;
  readonly options?: Readonly<Record<string, unknown>> | null;
  readonly _clients?: readonly PgClient[];
  readonly Client?: { readonly prototype?: PgClient };
  readonly totalCount: number;
  readonly idleCount: number;
  readonly waitingCount: number;
}

const has = (target: object, ...methods: readonly string[]): boolean =>
  methods.every((method) => typeof (target as Record<string, unknown>)[method] === 'function');

export function isPgPool(target: unknown): target is PgPool {
  if (typeof target !== 'object' || target === null) return false;
  const { totalCount, idleCount, waitingCount } = target as Partial<PgPool>;
  const isCounting = [totalCount, idleCount, waitingCount].some((count) => typeof count === 'number');
  return has(target, 'query', 'connect', 'on') && isCounting;
}

export function isPgClient(target: unknown): target is PgClient {
  if (typeof target !== 'object' || target === null) return false;
  return (
    has(target, 'query', 'connect', 'end') && ('connectionParameters' in target || has(target, 'escapeIdentifier'))
  );
}

/** The connections that a pool has already, as far as it tells. */
export function openClients({ _clients: clients }: PgPool): readonly PgClient[] {
  return Array.isArray(clients) ? (clients as PgClient[]).filter((client) => isPgClient(client)) : [];
}

/** Where a client is, or will be, connected to. */
export function addressOfClient({ host, port, database, connectionParameters }: PgClient): DatabaseAddress {
  return {
    serverAddress: text(host) ?? text(connectionParameters?.host),
    serverPort: number(port) ?? number(connectionParameters?.port),
    namespace: text(database) ?? text(connectionParameters?.database),
  };
}

/** Where a pool will connect to, as its options and the environment say; the first client knows it better. */
export function addressOfPool(pool: PgPool): DatabaseAddress {
  const options = pool.options ?? {};
  const { connectionString } = options;
  const url =
    typeof connectionString === 'string' && URL.canParse(connectionString) ? new URL(connectionString) : undefined;
  const { env } = process;
  return {
    serverAddress: (url?.hostname || text(options['host'])) ?? env['PGHOST'] ?? 'localhost',
    serverPort: number(url?.port) ?? number(options['port']) ?? number(env['PGPORT']) ?? 5432,
    namespace: (url && decodeURIComponent(url.pathname.slice(1))) || (text(options['database']) ?? env['PGDATABASE']),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function number(value: unknown): number | undefined {
  const parsed = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof parsed === 'number' && Number.isInteger(parsed) ? parsed : undefined;
}

/** The SQLSTATE of an error that the server has answered; what the client itself throws has codes of another form. */
export function sqlStateOf(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code) ? code : undefined;
}

/** How many rows a result, or the results of several statements, have brought. */
export function rowsOf(result: unknown): number | undefined {
  if (Array.isArray(result)) return result.reduce((sum: number, one: unknown) => sum + (rowsOf(one) ?? 0), 0);
  const rows: unknown = typeof result === 'object' && result !== null ? (result as { rows?: unknown }).rows : undefined;
  return Array.isArray(rows) ? rows.length : undefined;
}
