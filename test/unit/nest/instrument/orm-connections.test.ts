import { describe, expect, it } from '@jest/globals';
import knex from 'knex';
import pg from 'pg';
import { Sequelize } from 'sequelize';
import { INSTRUMENTS } from '../../../../lib/nest/instrument/instruments.js';

function meet(name: string, instance: object): void {
  for (const row of INSTRUMENTS) if (row.name === name) row.meet?.(instance, { token: 'ORM', metatype: undefined });
}

const isTraced = (client: object) => Object.hasOwn(client, 'query');

describe('the connections of a Knex that is a provider', () => {
  it('are traced: those that are open, and those that it opens', async () => {
    const builder = knex({ client: 'pg' });
    const [free, used, next] = [new pg.Client(), new pg.Client(), new pg.Client()];
    builder.client.pool = { free: [{ resource: free }], used: [{ resource: used }] };
    builder.client.acquireRawConnection = () => Promise.resolve(next);
    meet('knex', builder);
    meet('knex', builder);
    expect(await builder.client.acquireRawConnection()).toBe(next);
    expect([free, used, next].map(isTraced)).toEqual([true, true, true]);
  });

  it('are traced below MikroORM 6 too', async () => {
    const builder = knex({ client: 'pg' });
    const next = new pg.Client();
    builder.client.acquireRawConnection = () => Promise.resolve(next);
    class MikroORM {
      readonly em = { getConnection: () => ({ getKnex: () => builder }) };
    }
    meet('knex', new MikroORM());
    await builder.client.acquireRawConnection();
    expect(isTraced(next)).toBe(true);
  });

  it('are traced below MikroORM 7, in pools that it has made and that it will make for its replicas', async () => {
    const [open, later] = [new pg.Pool(), new pg.Pool()];
    const seen: unknown[] = [];
    class PostgreSqlConnection {
      constructor(readonly connected: boolean) {}
      getNativeClient(): Promise<object> {
        return Promise.resolve(open);
      }
      createKyselyDialect({ onPoolCreated }: { onPoolCreated?: (pool: object) => unknown } = {}): string {
        onPoolCreated?.(later);
        return 'dialect';
      }
    }
    const replica = new PostgreSqlConnection(false);
    class MikroORM {
      readonly driver = { connection: new PostgreSqlConnection(true), replicas: [replica] };
    }
    meet('knex', new MikroORM());
    expect(replica.createKyselyDialect({ onPoolCreated: (pool) => seen.push(pool) })).toBe('dialect');
    await Promise.resolve();
    expect(seen).toEqual([later]);
    expect([open, later].map(isTraced)).toEqual([true, true]);
  });

  it('are left alone where its client has no tracer, and so is every other function', () => {
    const other = knex({ client: class extends knex.Client {} as typeof knex.Client });
    meet('knex', other);
    meet('knex', () => 1);
    expect(Object.hasOwn(other.client, 'acquireRawConnection')).toBe(false);
  });
});

describe('the connections of a Sequelize that is a provider', () => {
  it('are traced where they are open', () => {
    const sequelize = new Sequelize('postgres://localhost/none');
    const [free, used] = [new pg.Client(), new pg.Client()];
    const pool = { _availableObjects: [{ resource: free }], _inUseObjects: new Set([used]) };
    Object.assign((sequelize as unknown as { connectionManager: object }).connectionManager, { pool });
    meet('sequelize', sequelize);
    expect([free, used].map(isTraced)).toEqual([true, true]);
  });
});
