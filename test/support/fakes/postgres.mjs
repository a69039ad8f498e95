import { createServer } from 'node:net';
import { listen } from './listen.mjs';

function message(type, body) {
  const head = Buffer.alloc(5);
  head.write(type, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

const text = (value) => Buffer.from(`${value}\0`);
const int16 = (value) => Buffer.from([value >> 8, value & 255]);
const int32 = (value) => Buffer.from([value >> 24, (value >> 16) & 255, (value >> 8) & 255, value & 255]);

const READY = message('Z', Buffer.from('I'));
const GREETING = Buffer.concat([message('R', int32(0)), READY]);
const TEXT_TYPE = 25;
const column = (name) =>
  Buffer.concat([text(name), int32(0), int16(0), int32(TEXT_TYPE), int16(65_535), int32(-1), int16(0)]);
const value = (content) => Buffer.concat([int32(content.length), Buffer.from(content)]);
const COLUMNS = message('T', Buffer.concat([int16(2), column('id'), column('name')]));
const ROW = message('D', Buffer.concat([int16(2), value('42'), value('tea')]));
const DONE = message('C', text('SELECT 1'));

/** What each kind of message is answered by. */
const ANSWERS = {
  Q: Buffer.concat([COLUMNS, ROW, DONE, READY]),
  P: message('1', Buffer.alloc(0)),
  B: message('2', Buffer.alloc(0)),
  D: COLUMNS,
  E: Buffer.concat([ROW, DONE]),
  C: message('3', Buffer.alloc(0)),
  S: READY,
};

/** The answers to the whole messages in a buffer, and what is left of it. */
function answersTo(data) {
  const answers = [];
  let at = 0;
  while (data.length - at >= 5) {
    const end = at + 1 + data.readInt32BE(at + 1);
    if (end > data.length) break;
    const answer = ANSWERS[String.fromCharCode(data[at])];
    if (answer !== undefined) answers.push(answer);
    at = end;
  }
  return [answers, data.subarray(at)];
}

/** Answers every statement with one row, and lets everybody in. */
export function startFakePostgres() {
  return listen(
    createServer((socket) => {
      let rest = Buffer.alloc(0);
      let isGreeted = false;
      socket.on('error', () => undefined);
      socket.on('data', (data) => {
        rest = Buffer.concat([rest, data]);
        if (!isGreeted) {
          if (rest.length < 4 || rest.length < rest.readInt32BE(0)) return;
          rest = rest.subarray(rest.readInt32BE(0));
          isGreeted = true;
          socket.write(GREETING);
        }
        const [answers, left] = answersTo(rest);
        rest = left;
        if (answers.length > 0) socket.write(Buffer.concat(answers));
      });
    }),
  );
}
