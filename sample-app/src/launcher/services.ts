import { fileURLToPath } from 'node:url';

/** The services of the shop and the port each prefers. */
export const SERVICE_PORTS = {
  gateway: 3000,
  auth: 3001,
  users: 3002,
  orders: 3003,
  payments: 3004,
  inventory: 3005,
  notifications: 3006,
} as const;

export type ServiceName = keyof typeof SERVICE_PORTS;

export const SERVICE_NAMES = Object.keys(SERVICE_PORTS) as ServiceName[];

/** A value for each service. */
export function mapServices<T>(toValue: (name: ServiceName) => T): Record<ServiceName, T> {
  return Object.fromEntries(SERVICE_NAMES.map((name) => [name, toValue(name)])) as Record<ServiceName, T>;
}

/** The port that the embedded database prefers. */
export const DATABASE_PORT = 5433;

/** The port on which notifications prefers to listen for events, while there is no Redis. */
export const EVENTS_PORT = 3007;

/** The port that the page with the traces prefers. */
export const PAGE_PORT = 3010;

/** The compiled file that a service starts from. */
export function serviceEntry(name: ServiceName | 'database'): string {
  const path = name === 'database' ? '../shop/database/embedded-postgres.js' : `../shop/${name}/main.js`;
  return fileURLToPath(new URL(path, import.meta.url));
}
