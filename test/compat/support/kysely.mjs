// What is expected of a Kysely, whichever release; whoever imports this has the packages.
import assert from 'node:assert/strict';
import { expectNoValues, statementsOf } from './statements-of.mjs';

/** A table with three rows. */
export async function createItems(database) {
  const table = database.schema.createTable('kysely_items');
  await table.addColumn('id', 'integer').addColumn('secret', 'text').execute();
  const rows = [1, 2, 3].map((id) => ({ id, secret: 'canary' }));
  await database.insertInto('kysely_items').values(rows).execute();
}

const itemsOf = (database) => database.selectFrom('kysely_items').selectAll().where('secret', '=', 'canary');

/** The expectations, by name; `spansOf()` answers the spans since it was asked last. */
export const kyselyExpectations = {
  'has one span a statement, below the caller, and transactions around them': async ({ database, traced, spansOf }) => {
    await traced('caller', async () => {
      assert.equal((await itemsOf(database).execute()).length, 3);
      await database
        .transaction()
        .execute((transaction) =>
          transaction.updateTable('kysely_items').set({ secret: 'canary' }).where('id', '=', 1).execute(),
        );
    });
    const spans = await spansOf();
    assert.deepEqual(statementsOf(spans), [
      ['SELECT KYSELY_ITEMS', 'caller'],
      ['BEGIN', 'transaction'],
      ['UPDATE KYSELY_ITEMS', 'transaction'],
      ['COMMIT', 'transaction'],
    ]);
    expectNoValues(spans);
  },

  'has one span for a stream, read to its end or not': async ({ database, traced, spansOf }) => {
    const read = [];
    await traced('reader', async () => {
      for await (const row of itemsOf(database).stream(1)) read.push(row);
    });
    await traced('half', async () => {
      for await (const row of itemsOf(database).stream(1)) {
        read.push(row);
        break;
      }
    });
    assert.equal(read.length, 4);
    const spans = await spansOf();
    assert.deepEqual(statementsOf(spans), [
      ['SELECT KYSELY_ITEMS', 'reader'],
      ['SELECT KYSELY_ITEMS', 'half'],
    ]);
    expectNoValues(spans);
  },

  'says what failed, and gives it to the caller as it was': async ({ database, traced, spansOf }) => {
    const fail = () => database.selectFrom('nowhere').selectAll().execute();
    const error = await traced('wrong', fail).catch((reason) => reason);
    assert.match(error.message, /nowhere/);
    const [failed] = (await spansOf()).filter(({ name }) => /nowhere/.test(name));
    assert.equal(failed.status.code, 2);
    assert.equal(failed.attributes['db.response.status_code'], error.code);
  },
};
