import { isTracing } from '../../core/process/is-tracing.js';
import { runtime } from '../../core/runtime/runtime.js';
import { openCall } from '../common/database/database-call.js';
import { DatabaseClient } from '../common/database/database-client.js';
import { rowsOfList } from '../common/traced-method.js';
import { followChannel } from './follow-channel.js';

/** A tracing channel of a database library that says its statement. */
interface StatementChannel {
  readonly channel: string;
  readonly system: string;
  readonly textOf: (message: Readonly<Record<string, unknown>>) => unknown;
}

const commandOf: StatementChannel['textOf'] = ({ command }) => command;

/** One row per channel; a library that publishes another one needs no code here, but `traceChannel`. */
const KNOWN: readonly StatementChannel[] = [
  // mssql 12.4 and later.
  { channel: 'mssql:query', system: 'microsoft.sql_server', textOf: commandOf },
  { channel: 'mssql:batch', system: 'microsoft.sql_server', textOf: commandOf },
  {
    channel: 'mssql:execute',
    system: 'microsoft.sql_server',
    textOf: ({ command }) => (typeof command === 'string' ? `EXEC ${command}` : undefined),
  },
];

/** Traces what the libraries of our table publish; answers with how to stop. */
export function traceKnownChannels(): () => void {
  const undo = KNOWN.map(({ channel, system, textOf }) => {
    const client = new DatabaseClient({ system, address: () => ({}) }, {});
    return followChannel<Readonly<Record<string, unknown>>>(channel, {
      open: (message) => {
        const text = textOf(message);
        if (typeof text !== 'string' || (runtime.databaseMetrics === undefined && !isTracing())) return undefined;
        const call = openCall(client, () => client.statement(text));
        return (
          call && {
            context: call.context,
            succeed: (result) => call.succeed(rowsOfList((result as { recordset?: unknown } | undefined)?.recordset)),
            fail: (error) => call.fail(error),
          }
        );
      },
    });
  });
  return () => undo.forEach((stop) => stop());
}
