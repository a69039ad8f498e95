// What an application does with better-sqlite3, one case after the other. Every value contains "canary", so that none of it
// may be found in a span.
const TABLES = `
  CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, price REAL);
  INSERT INTO items VALUES (1, 'canary-1', 1.5), (2, 'canary-2', 2.5), (3, 'canary-3', 3.5);`;

/** A database with three rows. */
export function openFilled(Database, prepare = (database) => database) {
  const database = new Database(':memory:');
  database.exec(TABLES);
  return prepare(database);
}

/** The cases, each with what it is handed: a database of its own with three rows. */
export const cases = {
  'run answers what it changed': (database) => database.prepare("INSERT INTO items VALUES (?, 'canary-4', 4)").run(4),
  'run with named parameters': (database) =>
    database.prepare('UPDATE items SET name = @name WHERE id = @id').run({ id: 1, name: 'canary-new' }),
  'run of nothing': (database) => database.prepare("DELETE FROM items WHERE name = 'canary-none'").run(),
  get: (database) => database.prepare("SELECT * FROM items WHERE name = 'canary-2'").get(),
  'get of nothing': (database) => database.prepare('SELECT * FROM items WHERE name = ?').get('canary-none'),
  all: (database) => database.prepare("SELECT name FROM items WHERE name <> 'canary-2'").all(),
  'all of nothing': (database) => database.prepare("SELECT * FROM items WHERE name = 'canary'").all(),
  'pluck, raw, expand and columns': (database) => {
    const statement = database.prepare('SELECT id, name FROM items WHERE id = ?');
    const isSame = statement.pluck() === statement;
    return [
      isSame,
      statement.get(1),
      statement.pluck(false).raw().get(2),
      statement.raw(false).expand().get(3),
      statement.columns().map(({ name }) => name),
    ];
  },
  'bound parameters': (database) => database.prepare('SELECT name FROM items WHERE id = ?').bind(2).get(),
  'a statement that is run again': (database) => {
    const statement = database.prepare('SELECT name FROM items WHERE id = ?');
    return [1, 2, 3].map((id) => statement.get(id));
  },
  'safe integers': (database) =>
    database
      .prepare('SELECT id FROM items')
      .safeIntegers()
      .all()
      .map(({ id }) => typeof id),
  'iterate to the end': (database) => [...database.prepare("SELECT name FROM items WHERE name > 'canary'").iterate()],
  'iterate, half read': (database) => {
    const names = [];
    for (const { name } of database.prepare("SELECT name FROM items WHERE name > 'canary'").iterate()) {
      names.push(name);
      if (names.length === 2) break;
    }
    // A connection is busy while somebody reads, so that the end of the reading shows.
    return [names, database.prepare("DELETE FROM items WHERE name = 'canary-1'").run()];
  },
  'iterate, by hand': (database) => {
    const rows = database.prepare("SELECT name FROM items WHERE name > 'canary'").iterate();
    return [rows[Symbol.iterator]() === rows, rows.next(), rows.return?.(), rows.next()];
  },
  'iterate, and write at the same time': (database) => {
    for (const { name } of database.prepare("SELECT name FROM items WHERE name > 'canary'").iterate())
      database.prepare("DELETE FROM items WHERE name = 'canary-1'").run(name);
  },
  'iterate, with a loop that throws': (database) => {
    for (const { name } of database.prepare("SELECT name FROM items WHERE name > 'canary'").iterate())
      throw new RangeError(`planted at ${name.length}`);
  },
  'iterate, failing at the second row': (database) => {
    database.function('check_row', (id) => {
      if (id === 2) throw new RangeError('planted');
      return id;
    });
    const read = [];
    try {
      for (const row of database.prepare("SELECT check_row(id) AS id FROM items WHERE name > 'canary'").iterate())
        read.push(row);
    } catch (error) {
      return [read, describe(error), database.prepare("SELECT count(*) AS n FROM items WHERE name > 'canary'").get()];
    }
  },
  exec: (database) => database.exec("UPDATE items SET name = 'canary-x' WHERE id = 1") === database,
  'exec of a script': (database) =>
    database.exec("DELETE FROM items WHERE name = 'canary-1'; DELETE FROM items WHERE name = 'canary-2'") === database,
  'exec failing': (database) => database.exec("INSERT INTO items VALUES (9, 'canary-1', 0)"),
  'exec of no SQL': (database) => database.exec("SELECT 'canary' FROM"),
  'run failing': (database) => database.prepare('INSERT INTO items VALUES (?, ?, ?)').run(9, 'canary-1', 0),
  'too few parameters': (database) => database.prepare('SELECT * FROM items WHERE name = ?').get(),
  'a parameter of no type': (database) => database.prepare('SELECT * FROM items WHERE name = ?').get(Symbol.iterator),
  'all of a statement without rows': (database) => database.prepare("DELETE FROM items WHERE name = 'canary'").all(),
  'prepare of an unknown table': (database) => database.prepare("SELECT * FROM nowhere WHERE name = 'canary'"),
  'prepare of no SQL': (database) => database.prepare("SELEC 'canary'"),
  'prepare of two statements': (database) => database.prepare("SELECT 'canary'; SELECT 'canary'"),
  'prepare of nothing': (database) => database.prepare(''),
  'prepare of no text': (database) => database.prepare(42),
  pragma: (database) => [
    database.pragma('user_version = 7'),
    database.pragma('user_version', { simple: true }),
    database.pragma('table_info(items)').map(({ name }) => name),
  ],
  'pragma failing': (database) => database.pragma('user_version = = 7'),
  'a function that throws': (database) => {
    database.function('fail', (name) => {
      throw new RangeError(`planted for ${name.length}`);
    });
    return database.prepare("SELECT fail('canary') FROM items").get();
  },
  'an aggregate': (database) => {
    database.aggregate('total', { start: 0, step: (sum, price) => sum + price });
    return database.prepare("SELECT total(price) AS total FROM items WHERE name > 'canary'").get();
  },
  'a table of JavaScript': (database) => {
    database.table('numbers', {
      columns: ['n'],
      *rows() {
        yield [1];
        yield [2];
      },
    });
    return database.prepare("SELECT n FROM numbers WHERE 'canary' <> n").all();
  },
  transaction: (database) => {
    const insert = database.prepare('INSERT INTO items VALUES (?, ?, 0)');
    const insertAll = database.transaction((names) => names.map((name, n) => insert.run(n + 4, name).changes));
    return [insertAll(['canary-4', 'canary-5']), database.inTransaction, Object.keys(insertAll), insertAll.length];
  },
  'transaction, immediate': (database) =>
    database.transaction(() => database.prepare("DELETE FROM items WHERE name = 'canary-1'").run()).immediate(),
  'transaction in a transaction, undone': (database) => {
    const inner = database.transaction(() => {
      database.prepare("DELETE FROM items WHERE name = 'canary-1'").run();
      throw new RangeError('planted');
    });
    const outer = database.transaction(() => {
      database.prepare("DELETE FROM items WHERE name = 'canary-2'").run();
      try {
        inner();
      } catch (error) {
        return describe(error);
      }
    });
    return [outer(), database.prepare("SELECT name FROM items WHERE name > 'canary'").all()];
  },
  'transaction, failing': (database) => {
    const work = database.transaction(() => database.prepare('INSERT INTO items VALUES (9, ?, 0)').run('canary-1'));
    try {
      work();
    } catch (error) {
      return [describe(error), database.inTransaction];
    }
  },
  'transaction that answers a promise': (database) => database.transaction(async () => 1)(),
  'transaction of no function': (database) => database.transaction(42),
  'BEGIN and COMMIT': (database) => {
    database.exec('BEGIN');
    database.prepare("DELETE FROM items WHERE name = 'canary-1'").run();
    database.exec('COMMIT');
    return database.inTransaction;
  },
  'BEGIN in a BEGIN': (database) => {
    database.exec('BEGIN');
    database.exec('BEGIN');
  },
  'serialize and backup': async (database) => [
    database.serialize().subarray(0, 6).toString(),
    await database.backup('/nowhere/canary').catch(describe),
  ],
  'a closed database': (database) => {
    const statement = database.prepare("SELECT * FROM items WHERE name = 'canary'");
    const isSame = database.close() === database;
    const fail = (work) => {
      try {
        return work();
      } catch (error) {
        return describe(error);
      }
    };
    return [
      isSame,
      database.open,
      fail(() => statement.get()),
      fail(() => database.prepare("SELECT 'canary'")),
      fail(() => database.exec("SELECT 'canary'")),
      database.close() === database,
    ];
  },
  'what can be seen of the objects': (database) => {
    const statement = database.prepare("SELECT name FROM items WHERE name = 'canary'");
    return [
      ...[Object.keys(database), Object.keys(statement), statement.source, statement.reader, statement.readonly],
      ...[statement.database === database, database.name, JSON.stringify(database)],
      ...['run', 'get', 'all', 'iterate'].map((name) => [statement[name].name, statement[name].length]),
      ...['prepare', 'exec', 'close', 'transaction', 'pragma'].map((name) => [
        database[name].name,
        database[name].length,
      ]),
    ];
  },
};

/** What a caller can tell of an error. */
export function describe(error) {
  const { name, message, code, constructor } = error;
  return {
    name,
    message,
    code,
    constructor: constructor.name,
    isError: error instanceof Error,
    keys: Object.keys(error),
  };
}

/** What a case answers, or what it throws. */
export async function outcomeOf(run, database) {
  try {
    return { answer: await run(database) };
  } catch (error) {
    return { error: describe(error) };
  }
}
