import { describe, expect, it } from '@jest/globals';
import { createRequire } from 'node:module';
import { Cluster, Redis } from 'ioredis';
import { createPool } from 'mariadb';
import pg from 'pg';
import { createClientPool } from 'redis';
import { INSTRUMENTS } from '../../../../lib/nest/instrument/instruments.js';

const address = { host: '127.0.0.1', port: 1 };
const require = createRequire(import.meta.url);
const mariadbCommonJs = require('mariadb') as typeof import('mariadb');

/** Whether the rows of this name have put a method of their own on the client. */
function isMet(name: string, client: object, method: string): boolean {
  const before: unknown = Reflect.get(client, method);
  for (const row of INSTRUMENTS) {
    if (row.name === name) row.meet?.(client, { token: 'CLIENT', metatype: undefined });
  }
  return Reflect.get(client, method) !== before;
}

describe('a client that is a provider', () => {
  it.each<[string, string, () => object, string]>([
    ['ioredis', 'redis', () => new Redis({ ...address, lazyConnect: true }), 'sendCommand'],
    ['a cluster of ioredis', 'redis', () => new Cluster([address], { lazyConnect: true }), 'sendCommand'],
    ['a pool of node-redis', 'redis', () => createClientPool({ socket: address }), 'execute'],
    ['pg, a pool', 'pg', () => new pg.Pool(address), 'query'],
    ['pg, a client', 'pg', () => new pg.Client(address), 'query'],
  ])('is known by what it is: %s', (_what, name, create, method) => {
    expect(isMet(name, create(), method)).toBe(true);
  });

  it.each([
    ['an ES module', createPool],
    ['CommonJS, minified', mariadbCommonJs.createPool],
  ])('is known by what it is: mariadb as %s', async (_what, create) => {
    const pool = create({ ...address, connectionLimit: 1, minimumIdle: 0 });
    expect(isMet('mariadb', pool, 'query')).toBe(true);
    await pool.end();
  });

  it('is left alone when it only looks like one', () => {
    const bus = new (class Bus {
      sendCommand(): void {}
      duplicate(): void {}
      defineCommand(): void {}
    })();
    expect(isMet('redis', bus, 'sendCommand')).toBe(false);
  });
});
