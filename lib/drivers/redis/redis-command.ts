import type { DatabaseClient, DatabaseOperation } from '../common/database-client.js';

const operations = new WeakMap<DatabaseClient, Map<string, DatabaseOperation>>();
const MAX_COMMANDS = 500;
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
  // A name that does not look like a command's may be data, which must not become the name of a span.
  const command = NAME.test(name) ? name.toUpperCase() : 'OTHER';
  const script = SCRIPTS.has(command) ? String(args[0]) : '';
  const procedure = SCRIPT_NAME.test(script) ? script : undefined;
  const key = `${command} ${args.length} ${procedure ?? ''}`;
  let operation = known.get(key);
  if (operation === undefined) {
    const text = [command, ...Array.from({ length: Math.min(args.length, 8) }, () => '?')].join(' ');
    operation = client.operation(command, {
      'db.operation.name': command,
      ...(client.options.queryText !== false && { 'db.query.text': args.length > 8 ? `${text} …` : text }),
      ...(procedure !== undefined && { 'db.stored_procedure.name': procedure }),
    });
    if (known.size >= MAX_COMMANDS) known.clear();
    known.set(key, operation);
  }
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
    // The conventions have no batch of one.
    ...(size !== 1 && { 'db.operation.batch.size': size }),
  });
}

function commandsOf(client: DatabaseClient): Map<string, DatabaseOperation> {
  let known = operations.get(client);
  if (known === undefined) operations.set(client, (known = new Map()));
  return known;
}
