import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const PATIENCE_MS = 120_000;

export async function freePort() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** The environment without what would change an application. */
export function cleanEnv(more = {}) {
  const entries = Object.entries(process.env);
  const clean = entries.filter(([name]) => !/^(?:OTEL_|NODE_OPTIONS$|NODE_TEST|FORCE_COLOR$|npm_)/.test(name));
  return { ...Object.fromEntries(clean), NO_COLOR: '1', ...more };
}

/** Runs commands in a shell and answers with what they print; fails with all of it when one of them fails. */
export async function runInShell(commands, { cwd, env = cleanEnv() }) {
  const child = spawn('sh', ['-ec', commands], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [output, errors] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text));
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${commands}\nended with ${code}:\n${output}${errors}`);
  return output;
}

/** Starts a command that runs until it is stopped. */
export function startInShell(command, { cwd, env = cleanEnv() }) {
  // A group of its own, so that what the shell has started is stopped with it.
  const child = spawn('sh', ['-ec', command], { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text) => (output += text));
  }
  const closed = once(child, 'close');
  const until = async (what, isReached) => {
    const deadlineMs = performance.now() + PATIENCE_MS;
    while (!(await isReached(output))) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadlineMs) {
        throw new Error(`waited in vain for ${what}; ${command} wrote:\n${output}`);
      }
      await sleep(50);
    }
  };
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-Number(child.pid), 'SIGTERM');
    await closed;
    return output;
  };
  return { until, stop, output: () => output };
}

/** Whether somebody answers at an address. */
export const answers = (url) =>
  fetch(url).then(
    () => true,
    () => false,
  );
