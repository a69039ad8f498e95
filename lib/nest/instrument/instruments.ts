import type { Instrument } from './instrument.js';
import { traceFetchChannel } from '../../drivers/fetch/fetch-channel.js';
import { traceMongooseChannel } from '../../drivers/mongo/mongoose-channel.js';
import { traceMysql2Channel } from '../../drivers/mysql2/mysql2-channel.js';
import { traceRedisChannel } from '../../drivers/redis/redis-channel.js';

/** Everything that is traced by itself, one row each. */
export const INSTRUMENTS: readonly Instrument[] = [
  { name: 'fetch', start: traceFetchChannel },
  { name: 'redis', start: () => traceRedisChannel() },
  { name: 'mysql2', start: () => traceMysql2Channel() },
  { name: 'mongoose', start: () => traceMongooseChannel() },
];
