import { createServer } from 'node:http';
import { listen } from './listen.mjs';

/** Answers every request with the headers that it came with. */
export function startFakeHttp() {
  return listen(
    createServer((request, response) => {
      request.resume().once('end', () => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify(request.headers));
      });
    }),
  );
}
