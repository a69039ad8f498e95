import type { Instrument } from './instrument.js';
import { traceFetchChannel } from '../../drivers/fetch/fetch-channel.js';
import { traceRedisChannel } from '../../drivers/redis/redis-channel.js';

/** Everything that is traced by itself, one row each. */
export const INSTRUMENTS: readonly Instrument[] = [
  { name: 'fetch', start: traceFetchChannel },
  { name: 'redis', start: () => traceRedisChannel() },
];
