import { Transport, type MicroserviceOptions, type RedisOptions } from '@nestjs/microservices';
import { settings } from './settings.js';

/** An order is paid and packed. */
export const ORDER_CONFIRMED = 'order.confirmed';

/** How services tell each other what has happened: through Redis where there is one, else over a connection of their own. */
export const eventsTransport =
  settings.redisUrl === undefined
    ? { transport: Transport.TCP as const, options: { host: '127.0.0.1', port: settings.eventsPort } }
    : { transport: Transport.REDIS as const, options: redisOptions(settings.redisUrl) };

/** Listening goes on trying: Redis may come back. */
export function listeningTransport(): MicroserviceOptions {
  const { transport, options } = eventsTransport;
  if (transport === Transport.TCP) return { transport, options };
  return { transport, options: { ...options, retryAttempts: Number.MAX_SAFE_INTEGER, retryDelay: 1_000 } };
}

function redisOptions(url: string): NonNullable<RedisOptions['options']> {
  const { hostname, port, username, password, protocol } = new URL(url);
  return {
    host: hostname,
    port: Number(port || 6379),
    // Telling is tried three times; a shop without its Redis must not wait for it.
    retryAttempts: 2,
    retryDelay: 100,
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
  };
}
