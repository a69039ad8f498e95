import mysql from 'mysql2';
import { listen } from './listen.mjs';

const TEXT = { characterSet: 33, columnLength: 384, columnType: 253, flags: 0, decimals: 0 };
const columns = ['id', 'name'].map((name) => ({
  catalog: 'def',
  schema: 'shop',
  table: 'orders',
  orgTable: 'orders',
  name,
  orgName: name,
  ...TEXT,
}));

/** What a connection writes while `write` runs; it writes it as well. */
function bytesOf(stream, write) {
  const parts = [];
  const { write: original } = stream;
  stream.write = (bytes, ...rest) => {
    parts.push(Buffer.from(bytes));
    return original.call(stream, bytes, ...rest);
  };
  write();
  stream.write = original;
  return Buffer.concat(parts);
}

/** Answers every statement with one row, and lets everybody in. */
export function startFakeMysql() {
  // The same bytes every time: to make them takes longer than all that the client does.
  let answer;
  const server = mysql.createServer((connection) => {
    connection.on('error', () => undefined);
    connection.on('quit', () => connection.end());
    connection.on('query', () => {
      // An answer counts its packets from one, and the next command counts from zero.
      connection.sequenceId = 1;
      if (answer !== undefined) connection.stream.write(answer);
      else answer = bytesOf(connection.stream, () => connection.writeTextResult([{ id: '42', name: 'tea' }], columns));
      connection.sequenceId = 0;
    });
    connection.serverHandshake({
      protocolVersion: 10,
      serverVersion: '8.0.0',
      connectionId: 1,
      statusFlags: 2,
      characterSet: 8,
      capabilityFlags: 0xff_ff_f7_ff,
      authCallback: (_, done) => {
        done(null, null);
        connection.sequenceId = 0;
      },
    });
  });
  return listen(server._server);
}
