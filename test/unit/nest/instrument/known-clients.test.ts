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
  meetAs(name, client);
  return Reflect.get(client, method) !== before;
}

function meetAs(name: string, client: object): void {
  for (const row of INSTRUMENTS) {
    if (row.name === name) row.meet?.(client, { token: 'CLIENT', metatype: undefined });
  }
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

  it('is known below a Prisma, which is a proxy, when it connects', async () => {
    const client = new pg.Pool(address);
    const adapter = { adapterName: '@prisma/adapter-pg', connect: async () => ({ client }) };
    const prisma = new Proxy({ _engineConfig: { adapter } }, {});
    for (let time = 0; time < 2; time++) meetAs('prisma', prisma);
    const { query } = client;
    await expect(adapter.connect()).resolves.toEqual({ client });
    expect(client.query).not.toBe(query);
    const traced = client.query;
    await adapter.connect();
    expect(client.query).toBe(traced);
  });

  it('is known below a Prisma that has connected already with a pool that it was given', () => {
    const externalPool = new pg.Pool(address);
    const { query } = externalPool;
    const adapter = {
      adapterName: '@prisma/adapter-pg',
      connect: async () => ({ client: externalPool }),
      externalPool,
    };
    meetAs('prisma', new Proxy({ _engineConfig: { adapter } }, {}));
    expect(externalPool.query).not.toBe(query);
  });

  it('is not asked for below a proxy that throws, or that has everything', () => {
    const refuse = (): never => {
      throw new Error('outside of a request');
    };
    meetAs('prisma', new Proxy({}, { get: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse }));
    const everything: object = new Proxy(() => everything, { get: () => everything });
    meetAs('prisma', everything);
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
