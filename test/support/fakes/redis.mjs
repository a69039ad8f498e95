import { createServer } from 'node:net';
import { listen } from './listen.mjs';

// Version 3 of the protocol where a client asks for it: what else is answered is the same in both.
const INFO = 'redis_version:7.0.0\r\nloading:0\r\n';
const bulk = (text) => `$${text.length}\r\n${text}\r\n`;

function answerOf(command) {
  if (command === 'INFO') return bulk(INFO);
  if (command === 'HELLO') return '%2\r\n+server\r\n+redis\r\n+proto\r\n:3\r\n';
  return command === 'CLIENT' || command === 'SELECT' ? '+OK\r\n' : bulk('value');
}

/** The names of the whole commands in a text, and what is left of it. */
function commandsIn(text) {
  const names = [];
  let at = 0;
  for (;;) {
    const head = /^\*(\d+)\r\n/.exec(text.slice(at, at + 16));
    if (head === null) return [names, text.slice(at)];
    let next = at + head[0].length;
    for (let part = 0; part < Number(head[1]); part += 1) {
      const size = /^\$(\d+)\r\n/.exec(text.slice(next, next + 16));
      if (size === null) return [names, text.slice(at)];
      const start = next + size[0].length;
      next = start + Number(size[1]) + 2;
      if (next > text.length) return [part === 0 ? names : names.slice(0, names.length - 1), text.slice(at)];
      if (part === 0) names.push(text.slice(start, next - 2).toUpperCase());
    }
    at = next;
  }
}

/** Answers every command with the same value. */
export function startFakeRedis() {
  return listen(
    createServer((socket) => {
      let rest = '';
      socket.setEncoding('latin1').on('error', () => undefined);
      socket.on('data', (data) => {
        const [names, left] = commandsIn(rest + data);
        rest = left;
        if (names.length > 0) socket.write(names.map(answerOf).join(''));
      });
    }),
  );
}
