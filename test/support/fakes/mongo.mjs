import { createServer } from 'node:net';
import mongoose from 'mongoose';
import { listen } from './listen.mjs';

const { BSON } = mongoose.mongo;
const HEADER_BYTES = 16;
const OP_QUERY = 2004;
const OP_REPLY = 1;
const OP_MSG = 2013;

const HELLO = {
  helloOk: true,
  isWritablePrimary: true,
  ismaster: true,
  maxBsonObjectSize: 16_777_216,
  maxMessageSizeBytes: 48_000_000,
  maxWriteBatchSize: 100_000,
  minWireVersion: 0,
  maxWireVersion: 25,
  readOnly: false,
};

function answerTo(command) {
  const [name] = Object.keys(command);
  if (/^(hello|ismaster)$/i.test(name)) return { ...HELLO, ok: 1 };
  if (name === 'find' || name === 'aggregate') {
    const firstBatch = [{ _id: '42', name: 'tea' }];
    return { cursor: { id: BSON.Long.ZERO, ns: `${command.$db}.${command[name]}`, firstBatch }, ok: 1 };
  }
  return { n: 1, nModified: 1, ok: 1 };
}

/** The command of a message, without the documents that may follow it. */
function commandOf(message, operation) {
  const at = HEADER_BYTES + (operation === OP_MSG ? 5 : 4);
  if (operation === OP_MSG) return BSON.deserialize(message.subarray(at, at + message.readInt32LE(at)));
  const document = message.indexOf(0, at) + 9;
  return BSON.deserialize(message.subarray(document, document + message.readInt32LE(document)));
}

function reply(message, operation) {
  const command = commandOf(message, operation);
  if (command.find === 'silent') return Buffer.alloc(0);
  const body = BSON.serialize(answerTo(command));
  const between = Buffer.alloc(operation === OP_MSG ? 5 : 20);
  // An old reply says how many documents it has.
  if (operation === OP_QUERY) between.writeInt32LE(1, 16);
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeInt32LE(HEADER_BYTES + between.length + body.length, 0);
  header.writeInt32LE(message.readInt32LE(4), 8);
  header.writeInt32LE(operation === OP_MSG ? OP_MSG : OP_REPLY, 12);
  return Buffer.concat([header, between, body]);
}

/** Answers every query with one document, but never one for what is `silent`, and every write with success, and lets everybody in. */
export function startFakeMongo() {
  return listen(
    createServer((socket) => {
      let rest = Buffer.alloc(0);
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        rest = Buffer.concat([rest, data]);
        while (rest.length >= HEADER_BYTES && rest.length >= rest.readInt32LE(0)) {
          const message = rest.subarray(0, rest.readInt32LE(0));
          rest = rest.subarray(message.length);
          socket.write(reply(message, message.readInt32LE(12)));
        }
      });
    }),
  );
}
