import type { DatabaseClient, DatabaseOperation } from '../common/database/database-client.js';

interface KnownCommands {
  /** By what a command is and how many arguments it shows. */
  readonly all: Map<string, DatabaseOperation>;
  /** By the name as it was sent, and how many arguments it shows. */
  readonly plain: Map<string, (DatabaseOperation | undefined)[]>;
}

const operations = new WeakMap<DatabaseClient, KnownCommands>();
const MAX_COMMANDS = 500;
const MAX_SHOWN = 8;
const NAME = /^[A-Za-z][\w.-]{0,40}$/;
const SCRIPTS = new Set(['EVALSHA', 'EVALSHA_RO', 'FCALL', 'FCALL_RO']);
const SCRIPT_NAME = /^[\w.-]{1,64}$/;

/**
 * The call that a command makes: `SET ? ?`.
 *
 * Keys are data too, so that all arguments are `?`; a script is known by its hash or its function, never by its text.
 */
export function commandOperation(client: DatabaseClient, name: string, args: readonly unknown[]): DatabaseOperation {
  const known = commandsOf(client);
  const shown = Math.min(args.length, MAX_SHOWN + 1);
  const plain = known.plain.get(name);
  const quick = plain?.[shown];
  if (quick !== undefined) return quick;
  // A name that does not look like a command's may be data, which must not become the name of a span.
  const command = NAME.test(name) ? name.toUpperCase() : 'OTHER';
  const script = SCRIPTS.has(command) ? String(args[0]) : undefined;
  const procedure = script !== undefined && SCRIPT_NAME.test(script) ? script : undefined;
  const key = `${command} ${shown} ${procedure ?? ''}`;
  let operation = known.all.get(key);
  if (operation === undefined) {
    const text = [command, ...Array.from({ length: Math.min(shown, MAX_SHOWN) }, () => '?')].join(' ');
    operation = client.operation(command, {
      'db.operation.name': command,
      ...(client.options.queryText !== false && { 'db.query.text': shown > MAX_SHOWN ? `${text} …` : text }),
      ...(procedure !== undefined && { 'db.stored_procedure.name': procedure }),
    });
    if (known.all.size >= MAX_COMMANDS) known.all.clear();
    known.all.set(key, operation);
  }
  // A script is not remembered by its command alone: the first argument tells which script it is.
  if (script === undefined) rememberPlain(known, name, shown, operation);
  return operation;
}

/** `PIPELINE`, `MULTI SET`: the commands of a batch are one call. */
export function batchOperation(
  client: DatabaseClient,
  mode: string,
  commands: readonly string[],
  size: number,
): DatabaseOperation {
  const names = new Set(commands.filter((name) => NAME.test(name)).map((name) => name.toUpperCase()));
  const name = names.size === 1 ? `${mode} ${[...names].join('')}` : mode;
  return client.operation(name, {
    'db.operation.name': name,
    // By the conventions, a batch of one command has no size.
    ...(size !== 1 && { 'db.operation.batch.size': size }),
  });
}

function commandsOf(client: DatabaseClient): KnownCommands {
  let known = operations.get(client);
  if (known === undefined) operations.set(client, (known = { all: new Map(), plain: new Map() }));
  return known;
}

function rememberPlain({ plain }: KnownCommands, name: string, shown: number, operation: DatabaseOperation): void {
  let byCount = plain.get(name);
  if (byCount === undefined) {
    if (plain.size >= MAX_COMMANDS) plain.clear();
    plain.set(name, (byCount = []));
  }
  byCount[shown] = operation;
}
