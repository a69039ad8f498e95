import { createServer } from 'node:net';
import { listen } from './listen.mjs';

const BODY = '{"id":"42","name":"tea"}';
const ANSWER = Buffer.from(
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
);
const END = '\r\n\r\n';

/** Answers every request without a body with the same bytes, so that nearly all of the cost is the client's. */
export function startPlainHttp() {
  return listen(
    createServer((socket) => {
      let rest = '';
      socket.setEncoding('latin1').on('error', () => undefined);
      socket.on('data', (data) => {
        const requests = (rest + data).split(END);
        rest = requests.pop();
        if (requests.length > 0) socket.write(Buffer.concat(requests.map(() => ANSWER)));
      });
    }),
  );
}
