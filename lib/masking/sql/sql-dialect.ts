/** How a database system writes literals and identifiers. `undefined` means: find out from the statement. */
export interface SqlDialect {
  readonly hasBackslash: boolean | undefined;
  /** Whether "x" is a string, and not a name. */
  readonly isDoubleQuoteString: boolean | undefined;
  readonly hasBrackets: boolean | undefined;
  readonly hasDollarQuotes: boolean;
  readonly hasHashComments: boolean;
}

const ANSI: SqlDialect = {
  hasBackslash: false,
  isDoubleQuoteString: false,
  hasBrackets: false,
  hasDollarQuotes: false,
  hasHashComments: false,
};
const MYSQL: SqlDialect = { ...ANSI, hasBackslash: true, isDoubleQuoteString: true, hasHashComments: true };
const POSTGRES: SqlDialect = { ...ANSI, hasDollarQuotes: true };
const MSSQL: SqlDialect = { ...ANSI, hasBrackets: true };
const SNOWFLAKE: SqlDialect = { ...ANSI, hasBackslash: true, hasDollarQuotes: true };
const BIGQUERY: SqlDialect = { ...ANSI, hasBackslash: true, isDoubleQuoteString: true };
const UNKNOWN: SqlDialect = {
  hasBackslash: undefined,
  isDoubleQuoteString: undefined,
  hasBrackets: undefined,
  hasDollarQuotes: true,
  hasHashComments: false,
};

const DIALECTS: readonly (readonly [RegExp, SqlDialect])[] = [
  [/mysql|maria|tidb|singlestore|memsql|aurora/, MYSQL],
  [/postgres|pgsql|^pg$|cockroach|redshift|greenplum|yugabyte|timescale|pglite|edb|vertica/, POSTGRES],
  [/mssql|sql_?server|sybase|sqlite|access|tds/, MSSQL],
  [/snowflake/, SNOWFLAKE],
  [/bigquery|spanner|spark|hive|databricks|clickhouse|athena/, BIGQUERY],
  [/oracle|db2|hana|h2|hsqldb|derby|firebird|teradata|informix|trino|presto|cassandra|cql/, ANSI],
];

/** The dialect of a `db.system.name`. */
export function dialectOf(system: string | undefined): SqlDialect {
  const name = system?.toLowerCase() ?? '';
  return DIALECTS.find(([pattern]) => pattern.test(name))?.[1] ?? UNKNOWN;
}

const NAME_POSITION = /(?:\b(?:from|join|into|update|table|as)\s{1,8}|\.)"|"\s{0,4}\./i;

/** Settles what the dialect leaves open by looking at the statement once. */
export function settleDialect(dialect: SqlDialect, statement: string): SqlDialect {
  if (dialect.isDoubleQuoteString !== undefined || !statement.includes('"')) return dialect;
  const areNames = !statement.includes('`') && NAME_POSITION.test(statement);
  return areNames ? { ...dialect, isDoubleQuoteString: false } : dialect;
}
