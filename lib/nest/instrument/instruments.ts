import { traceAxios } from '../../drivers/axios/trace-axios.js';
import { traceCache } from '../../drivers/cache/trace-cache.js';
import { traceKnownChannels } from '../../drivers/channel/known-channels.js';
import { traceFetchChannel } from '../../drivers/fetch/fetch-channel.js';
import { traceUndici } from '../../drivers/fetch/trace-undici.js';
import { traceHttpClientChannel } from '../../drivers/http/http-client-channel.js';
import { traceMariadb } from '../../drivers/mariadb/trace-mariadb.js';
import { traceMongooseChannel } from '../../drivers/mongo/mongoose-channel.js';
import { traceMongo } from '../../drivers/mongo/trace-mongo.js';
import { traceMysql2Channel } from '../../drivers/mysql2/mysql2-channel.js';
import { tracePg } from '../../drivers/pg/trace-pg.js';
import { tracePglite } from '../../drivers/pglite/trace-pglite.js';
import { traceRedisChannel } from '../../drivers/redis/redis-channel.js';
import { traceRedis } from '../../drivers/redis/trace-redis.js';
import { meetClass, meetMethods, meetToken } from './databases/meet-client.js';
import { meetSqlite } from './databases/sqlite.js';
import { traceKnex } from './databases/knex.js';
import { traceMikroOrm } from './databases/mikro-orm.js';
import { traceMongooseConnection } from './databases/mongoose.js';
import { tracePrisma } from './databases/prisma.js';
import { traceSequelize } from './databases/sequelize.js';
import { traceTypeorm } from './databases/typeorm.js';
import type { Instrument } from './instrument.js';

/** Everything that is traced by itself, one row each. */
export const INSTRUMENTS: readonly Instrument[] = [
  {
    name: 'fetch',
    start: traceFetchChannel,
    meet: meetClass(['Agent', 'BalancedPool', 'EnvHttpProxyAgent', 'Pool', 'ProxyAgent'], traceUndici),
  },
  { name: 'http', start: traceHttpClientChannel },
  {
    name: 'axios',
    meet: meetClass(['HttpService'], ({ axiosRef }: { axiosRef?: object }) => axiosRef && traceAxios(axiosRef)),
  },
  { name: 'pg', meet: meetClass(['BoundPool', 'Pool', 'Client'], tracePg) },
  { name: 'pglite', meet: meetMethods(['execProtocolRaw', 'query', 'exec', 'transaction'], tracePglite) },
  { name: 'mysql2', start: () => traceMysql2Channel() },
  { name: 'mssql', start: traceKnownChannels },
  // By methods, because mariadb's CommonJS build is minified and has no class names.
  { name: 'mariadb', meet: meetMethods(['query', 'execute', 'batch', 'importFile'], traceMariadb) },
  { name: 'sqlite', meet: meetClass(['DatabaseSync', 'Database'], meetSqlite) },
  { name: 'mongodb', meet: meetClass(['MongoClient'], traceMongo) },
  {
    name: 'mongoose',
    start: () => traceMongooseChannel(),
    meet: meetClass(['NativeConnection', 'Connection'], traceMongooseConnection),
  },
  { name: 'typeorm', meet: meetClass(['DataSource'], traceTypeorm) },
  { name: 'sequelize', meet: meetClass(['Sequelize'], traceSequelize) },
  { name: 'knex', meet: traceKnex },
  { name: 'knex', meet: meetClass(['MikroORM'], traceMikroOrm) },
  { name: 'prisma', meet: tracePrisma },
  {
    name: 'redis',
    start: () => traceRedisChannel(),
    meet: meetClass(['RedisClientPool'], traceRedis),
  },
  // By methods: ioredis copies the members of `EventEmitter`, `constructor` included, so its classes go by that name.
  { name: 'redis', meet: meetMethods(['sendCommand', 'duplicate', 'defineCommand'], traceRedis) },
  { name: 'cache', meet: meetToken('CACHE_MANAGER', traceCache) },
];
