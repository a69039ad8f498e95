// Servers that answer every statement at once and the same way, in a process of their own: what they do is no part of what a
// client is measured by, and nothing needs to be installed. Run by fork(); tells the port of each, and ends with its parent.
import { startFakeHttp } from './http.mjs';
import { startFakeMongo } from './mongo.mjs';
import { startFakeMysql } from './mysql.mjs';
import { startFakePostgres } from './postgres.mjs';
import { startFakeRedis } from './redis.mjs';

const starting = {
  pg: startFakePostgres,
  mysql2: startFakeMysql,
  ioredis: startFakeRedis,
  undici: startFakeHttp,
  mongo: startFakeMongo,
};
const ports = await Promise.all(Object.values(starting).map((start) => start()));
process.once('disconnect', () => process.exit(0));
process.send?.(Object.fromEntries(Object.keys(starting).map((name, index) => [name, ports[index]])));
