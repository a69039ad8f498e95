import type { SqlToken } from './sql-tokens.js';

/** What a statement does, by the rules of the conventions for `db.query.summary`. */
export interface SqlSummary {
  /** `SELECT orders customers`: operations and targets in order, at most 255 characters. */
  readonly summary: string;
  /** The operation, when there is only one. */
  readonly operation: string | undefined;
  /** The target, when there is only one. */
  readonly target: string | undefined;
}

const MAX_LENGTH = 255;
const MAX_PARTS = 40;

// What may stand in front of a word that begins a statement or a part of one.
const BEFORE_OPERATION = new Set([
  '',
  '(',
  ')',
  ';',
  'EXPLAIN',
  'ANALYZE',
  'VERBOSE',
  'AS',
  'ALL',
  'UNION',
  'EXCEPT',
  'INTERSECT',
  'THEN',
  'DO',
]);
const OPERATIONS = new Set(
  'SELECT INSERT UPDATE DELETE MERGE REPLACE CALL EXEC EXECUTE TRUNCATE COPY LOCK BEGIN COMMIT ROLLBACK SAVEPOINT RELEASE START SET SHOW USE PRAGMA VACUUM REFRESH LISTEN NOTIFY UNLISTEN PREPARE DEALLOCATE DECLARE FETCH CLOSE GRANT REVOKE DESCRIBE'.split(
    ' ',
  ),
);
const DEFINITIONS = new Set(['CREATE', 'ALTER', 'DROP']);
const OBJECTS = new Set(
  'TABLE VIEW INDEX SCHEMA DATABASE SEQUENCE FUNCTION PROCEDURE TRIGGER TYPE EXTENSION ROLE USER POLICY DOMAIN'.split(
    ' ',
  ),
);
/** The word right behind these is their target. */
const DIRECT_TARGETS = new Set(['CALL', 'EXEC', 'EXECUTE', 'UPDATE', 'TRUNCATE', 'COPY']);
const TARGET_MARKS = new Set(['FROM', 'JOIN', 'INTO', 'TABLE']);
const SKIPPED = new Set([
  'ONLY',
  'LATERAL',
  'IF',
  'NOT',
  'EXISTS',
  'TABLE',
  'CONCURRENTLY',
  'LOW_PRIORITY',
  'IGNORE',
  'OR',
  'ROLLBACK',
  'ABORT',
  'REPLACE',
  'FAIL',
]);

/** Puts the summary of a statement together; empty for a text that is no statement. */
export function summarizeSql(tokens: readonly SqlToken[]): SqlSummary {
  const reader = new SummaryReader(tokens);
  reader.read();
  return {
    summary: cut(reader.parts),
    operation: reader.operations.length === 1 ? reader.operations[0] : undefined,
    target: reader.operations.length === 1 && reader.targets.length === 1 ? reader.targets[0] : undefined,
  };
}

class SummaryReader {
  readonly parts: string[] = [];
  readonly operations: string[] = [];
  readonly targets: string[] = [];
  #at = 0;
  #previous = '';
  // For each open bracket, whether a statement began in it: not in `EXTRACT(year FROM placed)`, so `placed` is no table.
  readonly #open: boolean[] = [false];
  /** Targets follow, separated by commas. */
  #inList = false;

  constructor(private readonly tokens: readonly SqlToken[]) {}

  read(): void {
    while (this.#at < this.tokens.length && this.parts.length < MAX_PARTS) {
      const token = this.tokens[this.#at] as SqlToken;
      this.#at += 1;
      if (token.kind === 'word') this.#word(token.text, token.text.toUpperCase());
      else this.#mark(token.kind === 'quoted' ? '"' : token.text);
    }
  }

  #mark(mark: string): void {
    if (mark === '(') this.#open.push(false);
    else if (mark === ')' && this.#open.length > 1) this.#open.pop();
    else if (mark === ';') this.#open.splice(0, this.#open.length, false);
    if (mark === ',' && this.#inList) {
      this.#previous = mark;
      return this.#target(false);
    }
    if (mark === '(' || mark === ';') this.#inList = false;
    this.#previous = mark;
  }

  #word(text: string, word: string): void {
    const previous = this.#previous;
    this.#previous = word;
    if (this.#beginsOperation(word, previous)) return this.#operation(text, word);
    // What `COPY orders FROM` names is no table.
    const isCopy = this.operations.at(-1)?.toUpperCase() === 'COPY';
    if (TARGET_MARKS.has(word) && !isCopy && this.#open.at(-1) === true && previous !== 'DISTINCT')
      return this.#target(word === 'FROM');
    if (CLAUSES.has(word)) this.#inList = false;
  }

  #beginsOperation(word: string, previous: string): boolean {
    if (word === 'SELECT') return true;
    if (!OPERATIONS.has(word) && !DEFINITIONS.has(word)) return false;
    if (this.#open.at(-1) === true && previous !== ')') return false;
    return BEFORE_OPERATION.has(previous);
  }

  #operation(text: string, word: string): void {
    this.#open[this.#open.length - 1] = true;
    this.#inList = false;
    if (DEFINITIONS.has(word)) return this.#definition(text);
    if (word === 'START' && this.#peek() === 'TRANSACTION') return this.#add(text + ' TRANSACTION', this.operations);
    this.#add(text, this.operations);
    if (DIRECT_TARGETS.has(word)) this.#target(false);
  }

  /** `CREATE UNIQUE INDEX x`: the words up to the kind of object belong together, without those that only qualify it. */
  #definition(text: string): void {
    for (let ahead = 0; ahead < 6; ahead++) {
      const token = this.tokens[this.#at + ahead];
      if (token?.kind !== 'word') break;
      if (!OBJECTS.has(token.text.toUpperCase())) continue;
      this.#at += ahead + 1;
      this.#add(`${text} ${token.text}`, this.operations);
      return this.#target(false);
    }
    this.#add(text, this.operations);
  }

  #target(startsList: boolean): void {
    while (SKIPPED.has(this.#peek())) this.#at += 1;
    const name = this.#name();
    if (name !== undefined) this.#add(name, this.targets);
    this.#inList = startsList || (this.#inList && this.#previous === ',');
  }

  /** A name with its qualifiers, as written. */
  #name(): string | undefined {
    let name = '';
    for (;;) {
      const token = this.tokens[this.#at];
      if (token === undefined || token.kind === 'mark' || (name === '' && OPERATIONS.has(token.text.toUpperCase())))
        break;
      name += token.text;
      this.#at += 1;
      this.#previous = 'name';
      if (this.tokens[this.#at]?.text !== '.') break;
      name += '.';
      this.#at += 1;
    }
    return name === '' ? undefined : name;
  }

  #peek(): string {
    return this.tokens[this.#at]?.text.toUpperCase() ?? '';
  }

  #add(part: string, list: string[]): void {
    this.parts.push(part);
    list.push(part);
  }
}

const CLAUSES = new Set(
  'WHERE GROUP ORDER HAVING LIMIT OFFSET SET VALUES RETURNING ON USING WINDOW UNION FOR'.split(' '),
);

function cut(parts: readonly string[]): string {
  let summary = '';
  for (const part of parts) {
    const next = summary === '' ? part : `${summary} ${part}`;
    if (next.length > MAX_LENGTH) break;
    summary = next;
  }
  return summary;
}
