import { Worker } from 'node:worker_threads';
import type { ExitPost } from '../exporters/http/exit-post.js';

// The thread's code is a text: bundlers leave it alone, and an exiting process loads no file. Nobody is told of its failures.
const POST_ALL = `
const { workerData: { posts, done, timeoutMs } } = require('node:worker_threads');
let open = posts.length;
const end = () => {
  open -= 1;
  if (open > 0) return;
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
};
for (const { url, headers, body, tls } of posts) {
  let isOver = false;
  const over = () => { if (!isOver) { isOver = true; end(); } };
  try {
    const { request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
    const outgoing = request(url, { method: 'POST', headers: { ...headers, 'content-length': body.length }, timeout: timeoutMs, ...tls });
    outgoing.on('error', over).on('timeout', () => outgoing.destroy());
    outgoing.on('response', (incoming) => incoming.on('error', over).on('close', over).resume());
    outgoing.end(body);
  } catch { over(); }
}`;

/**
 * Sends bodies while the process is exiting, when nothing asynchronous happens any more: another thread sends them, and this
 * one waits for it. Returns after `limitMs` at the latest.
 */
export function sendAtExit(posts: readonly ExitPost[], limitMs: number): void {
  if (posts.length === 0) return;
  const done = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const workerData = { posts, done, timeoutMs: limitMs };
  // Without the program's flags and variables, which could start the application, or tracing, once more in the thread.
  new Worker(POST_ALL, { eval: true, workerData, env: {}, execArgv: [], stdout: true, stderr: true });
  Atomics.wait(done, 0, 0, limitMs);
}
