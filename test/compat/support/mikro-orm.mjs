// What is expected of a MikroORM, whichever release; whoever imports this has the packages.
import assert from 'node:assert/strict';
import { expectNoValues, lineOfCaller, statementsOf } from './statements-of.mjs';

/** The entity of the tests, of `EntitySchema`. */
export const itemOf = (EntitySchema) =>
  new EntitySchema({
    name: 'Item',
    tableName: 'mikro_items',
    properties: { id: { type: 'number', primary: true }, secret: { type: 'string', unique: true } },
  });

/** Makes the table again. */
export async function createTables(orm) {
  await orm.em.getConnection().execute('drop table if exists mikro_items');
  await orm.em
    .getConnection()
    .execute('create table mikro_items (id integer primary key, secret varchar(50) not null unique)');
}

/**
 * The expectations, by name. Each gets the ORM, `traced`, and `spansOf()`, which answers the spans since it was asked last.
 */
export const expectations = {
  'has one span a statement, below the caller': async ({ orm, traced, spansOf }) => {
    await traced('caller', () => orm.em.fork().find('Item', { secret: 'canary-1' }));
    const spans = await spansOf();
    assert.deepEqual(statementsOf(spans), [['SELECT MIKRO_ITEMS', 'caller']]);
    expectNoValues(spans);
  },

  'has a transaction around what flush() writes': async ({ orm, traced, spansOf }) => {
    await traced('caller', async () => {
      const em = orm.em.fork();
      em.create('Item', { id: 1, secret: 'canary-1' });
      em.create('Item', { id: 2, secret: 'canary-2' });
      await em.flush();
    });
    const spans = await spansOf();
    assert.deepEqual(statementsOf(spans), [
      ['BEGIN', 'transaction'],
      ['INSERT MIKRO_ITEMS', 'transaction'],
      ['COMMIT', 'transaction'],
    ]);
    expectNoValues(spans);
  },

  'has one transaction around transactional(), with another one inside': async ({ orm, traced, spansOf }) => {
    await traced('caller', () =>
      orm.em.fork().transactional(async (em) => {
        await em.find('Item', { secret: 'canary-none' });
        await em.transactional((inner) => inner.nativeDelete('Item', { secret: 'canary-none' }));
      }),
    );
    const spans = await spansOf();
    const said = statementsOf(spans);
    assert.deepEqual([said[0][0], said.at(-1)[0]], ['BEGIN', 'COMMIT']);
    assert.ok(said.some(([name]) => name === 'DELETE MIKRO_ITEMS'));
    assert.deepEqual([...new Set(said.map(([, parent]) => parent))], ['transaction']);
    assert.equal(spans.filter(({ name }) => name.startsWith('transaction')).length, 1);
    expectNoValues(spans);
  },

  'says what failed, and gives it to the caller as MikroORM made it': async ({ orm, traced, spansOf }) => {
    const insert = async () => {
      const em = orm.em.fork();
      em.create('Item', { id: 3, secret: 'canary-1' });
      await em.flush();
    };
    await assert.rejects(
      traced('caller', insert),
      ({ name, code }) => name === 'UniqueConstraintViolationException' && typeof code === 'string',
    );
    const spans = await spansOf();
    const failed = spans.filter(({ name, status }) => status.code === 2 && /^insert/i.test(name));
    assert.equal(failed.length, 1);
    assert.match(failed[0].attributes['db.response.status_code'], /^(?:23505|SQLITE_CONSTRAINT.*)$/);
    expectNoValues(spans);
  },

  'has no wrong parent when many callers wait for one connection': async ({ orm, traced, spansOf }) => {
    const callers = Array.from({ length: 50 }, (_, n) => `caller ${n}`);
    await Promise.all(callers.map((name) => traced(name, () => orm.em.fork().count('Item', { secret: name }))));
    const parents = statementsOf(await spansOf()).map(([, parent]) => parent);
    assert.deepEqual(parents.toSorted(), callers.toSorted());
  },
};

/** One more, for clients all of whose statements count as slow. */
export const slowExpectations = {
  'says which line of the application a statement comes from that was slow before': async ({
    orm,
    traced,
    spansOf,
  }) => {
    const ask = () =>
      traced('caller', async () => {
        const from = lineOfCaller();
        await orm.em.fork().find('Item', { id: { $gt: 1000 } });
        return [from, lineOfCaller()];
      });
    await ask();
    const [from, to] = await ask();
    const [first, second] = (await spansOf())
      .filter(({ attributes }) => attributes['db.query.text'] !== undefined)
      .map(({ attributes }) => attributes);
    assert.equal(first['code.file.path'], undefined);
    assert.match(String(second['code.file.path']), /mikro-orm\.mjs$/);
    assert.ok(second['code.line.number'] > from && second['code.line.number'] < to, String(second['code.line.number']));
  },
};

/** An application of Nest whose only word about tracing is the module. */
export async function startApplication({ Module, NestFactory, MikroOrmModule, TracingModule }, options) {
  class AppModule {}
  const tracing = TracingModule.forRoot({ serviceName: 'mikro-orm', exporters: ['memory'], eventLoop: false });
  Module({ imports: [tracing, MikroOrmModule.forRoot(options)] })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: false });
}
