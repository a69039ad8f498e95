/** A form in which a database, or the client of one, quotes a value in an error. */
interface QuotedForm {
  /** What the text contains, where the form may be in it: a search for it costs much less than the pattern. */
  readonly word: string;
  /** What stands before the value. */
  readonly opening: RegExp;
  /** What stands behind it; nothing where the value ends the text. What has no end is a value to its end. */
  readonly closing: string | undefined;
  /** Whether the text may quote several values like this. */
  readonly isRepeated: boolean;
}

const toEnd = (word: string, opening: RegExp): QuotedForm => ({ word, opening, closing: undefined, isRepeated: false });

/** A value may itself contain the quotes around it: it ends at the last closing there is. */
const between = (word: string, opening: RegExp, closing: string): QuotedForm => ({
  word,
  opening,
  closing,
  isRepeated: false,
});

const each = (word: string, opening: RegExp, closing: string): QuotedForm => ({
  word,
  opening,
  closing,
  isRepeated: true,
});

const FORMS: readonly QuotedForm[] = [
  // mariadb: the whole statement and its parameters.
  toEnd('\nsql: ', /\nsql: /g),
  // PostgreSQL.
  toEnd('invalid input syntax ', /invalid input syntax for type [\w ]{1,60}: /g),
  toEnd('invalid input value ', /invalid input value for enum [^:\n]{1,100}: /g),
  toEnd(' literal: ', /malformed \w{1,20} literal: /g),
  toEnd('out of range: "', /out of range: /g),
  between('" is out of range', /(?:^|value )"/g, '" is out of range'),
  between('" for "', /invalid value "/g, '" for "'),
  between('" not recognized', /time zone "/g, '" not recognized'),
  // A word stays, as it stays in the text of the statement.
  toEnd('at or near ', /at or near (?!"[\w$.,;()*=<>-]{1,64}"$)/g),
  toEnd('Key (', /Key \([^()\n]{1,200}\)=/g),
  // MySQL and MariaDB.
  between('Duplicate entry ', /Duplicate entry '/g, "' for key "),
  between(' for column ', /ncorrect [\w ]{1,40}value: '/g, "' for column "),
  toEnd('ncorrect ', /ncorrect [\w ]{1,40}value: (?!'\?')/g),
  between('to use near ', /to use near '/g, "' at line "),
  toEnd('value is out of range in ', /value is out of range in /g),
  // SQLite.
  toEnd('unrecognized token: ', /unrecognized token: /g),
  between('": syntax error', /near "(?!\w{1,64}": )/g, '": syntax error'),
  // SQL Server.
  toEnd('key value is ', /duplicate key value is /g),
  between('Conversion failed ', /Conversion failed when converting the \w{1,40} value '/g, "' to data type"),
  toEnd('Truncated value: ', /Truncated value: /g),
  // MongoDB and mongoose.
  toEnd('dup key: ', /dup key: /g),
  between(' has the field ', /\{_id: /g, '} has the field '),
  each(') at path ', /Cast to \S{1,60} failed for value /g, ' (type '),
  each('is not a valid enum', /(?:^|: )`/g, '` is not a valid enum'),
  each(') is ', /Path `[\w.$]{1,200}` \(/g, ') is '),
  each(' is invalid (', /Path `[\w.$]{1,200}` is invalid \(/g, ').'),
  each('Validator failed ', /Validator failed for path `[\w.$]{1,200}` with value `/g, '`'),
  between('found for query ', /found for query "/g, '" on model '),
  // Redis.
  toEnd('args beginning with: ', /args beginning with: /g),
  // Drizzle and Prisma.
  toEnd('\nparams: ', /^Failed query: [\s\S]*?\nparams: /g),
  each('` invocation', /: "/g, '"'),
];

/** Knex and MikroORM: the statement with its values in it, and behind it what the server has said. */
const STATEMENT =
  /^(?:call\s+\S+\(|delete\s+from|(?:insert|merge|replace)\s+into|select|update\s+\S+\s+set|with\s+\S+\s+as)\s[\s\S]* - /i;

/**
 * The message of an error without the values that databases, and clients of databases, quote in theirs: `Duplicate entry '?'
 * for key 'email'`. Names of tables, columns and keys stay. Messages in no known form stay as they are.
 */
export function withoutQuotedValues(message: string): string {
  let text = message;
  for (const form of FORMS) {
    if (text.includes(form.word)) text = withoutValue(text, form);
  }
  const statement = STATEMENT.exec(text)?.[0];
  return statement === undefined ? text : withoutLiterals(statement) + text.slice(statement.length);
}

function withoutValue(text: string, { opening, closing, isRepeated }: QuotedForm): string {
  let result = '';
  let read = 0;
  opening.lastIndex = 0;
  for (let found = opening.exec(text); found !== null; found = isRepeated ? opening.exec(text) : null) {
    const start = found.index + found[0].length;
    const end = endOf(text, start, closing, isRepeated);
    result += `${text.slice(read, start)}?`;
    read = end;
    opening.lastIndex = end + 1;
  }
  return result + text.slice(read);
}

function endOf(text: string, start: number, closing: string | undefined, isRepeated: boolean): number {
  if (closing === undefined) return text.length;
  const end = isRepeated ? text.indexOf(closing, start) : text.lastIndexOf(closing);
  return end < start ? text.length : end;
}

function withoutLiterals(statement: string): string {
  // Whether a backslash escapes a quote depends on the server, so that nobody can tell where such a literal ends.
  const literals = statement.includes('\\') ? /'[\s\S]*'/ : /'[^']*(?:'|$)/g;
  return statement.replace(literals, '?').replace(/(?<![\w$"`])-?\d[\d.]*(?![\w"`])/g, '?');
}
