import { activeContext } from '../../core/process/provider.js';
import { followChannel } from '../channel/follow-channel.js';
import { isUnseen, openCall } from '../common/database/database-call.js';
import type { DatabaseOptions } from '../common/database/database.options.js';
import { rowsOfList } from '../common/traced-method.js';
import { isMongoosePatched } from './is-mongoose-patched.js';
import { MongoClients } from './mongo-client.js';

interface MongooseMessage {
  readonly operation?: string;
  readonly collection?: string;
  readonly database?: string;
  readonly serverAddress?: string;
  readonly serverPort?: number;
}

// Not `cursor:next`: that is one event per document.
const CHANNELS = [
  'mongoose:query',
  'mongoose:aggregate',
  'mongoose:model:save',
  'mongoose:model:insertMany',
  'mongoose:model:bulkWrite',
];

/**
 * Traces the queries and saves of mongoose 9.7 and later in this process; answers with how to stop.
 *
 * The driver's commands are part of them, so that a client that `traceMongo` was given as well makes no second span.
 */
export function traceMongooseChannel(options: DatabaseOptions = {}): () => void {
  const clients = new MongoClients(options);
  let isElsewhere: boolean | undefined;
  const undo = CHANNELS.map((name) =>
    followChannel<MongooseMessage>(name, {
      client: 'mongoose',
      isUnseen: () => isUnseen(activeContext()),
      open: ({ operation, collection, database, serverAddress, serverPort }) => {
        // Asked at the first call only: mongoose is certainly loaded by then.
        if ((isElsewhere ??= isMongoosePatched())) return undefined;
        const client = clients.of({ serverAddress, serverPort, namespace: database });
        const what = operation ?? name.slice(name.lastIndexOf(':') + 1);
        // Hooks of the application run inside the call, and their own queries have spans as well.
        const call = openCall(client, () => clients.operation(client, what, collection), undefined, undefined, true);
        return (
          call && {
            context: call.context,
            succeed: (result) => call.succeed(rowsOfList(result)),
            fail: (error) => call.fail(error),
          }
        );
      },
    }),
  );
  return () => undo.forEach((stop) => stop());
}
