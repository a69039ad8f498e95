import { spawn } from 'node:child_process';
import { chmodSync, chownSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A TCP port of the loopback interface that nobody uses now. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** A new data folder below `base`; with `owner`, one that only this user can read. */
export function makeDataFolder(base, name, owner) {
  const folder = mkdtempSync(join(base, `${name}-`));
  if (owner !== undefined) {
    chownSync(folder, owner.uid, owner.gid);
    chmodSync(folder, 0o700);
  }
  return folder;
}

/** Polls `probe` until it answers `true`; throws with the end of the log when `hasEnded` or the time is over. */
export async function waitUntilReady(name, probe, { logPath, hasEnded = () => false, timeoutMs = 180_000 }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await probe().catch(() => false)) return;
    if (hasEnded() || Date.now() > deadline) {
      const log = readFileSync(logPath, 'utf8').split('\n').slice(-30).join('\n');
      throw new Error(`${name} ${hasEnded() ? 'ended' : `was not ready within ${timeoutMs} ms`}:\n${log}`);
    }
    await sleep(100);
  }
}

/** Ends a process with all that it has started: a script that is killed leaves its server behind. */
function killGroup({ pid }) {
  try {
    // Without a pid it was never started; the group of 0 is our own.
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nobody of the group is left.
  }
}

/** What still runs; a run that is itself ended must not leave servers behind. */
const running = new Set();
process.once('exit', () => running.forEach(killGroup));

/**
 * Starts a server process of our own and resolves when it is ready, with a `stop()` that ends it and removes its data.
 */
export async function startServer({ name, command, args, folder, probe, uid, gid, env, stopSignal = 'SIGTERM' }) {
  const logPath = join(folder, 'server.log');
  const log = openSync(logPath, 'w');
  const child = spawn(command, args, {
    cwd: folder,
    // No pipe: whoever reads our output must not wait for a server.
    stdio: ['ignore', log, log],
    // A group of its own, so that all of it can be ended.
    detached: true,
    uid,
    gid,
    env: { ...process.env, ...env },
  });
  closeSync(log);
  const ended = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  if (child.pid !== undefined) running.add(child);
  const stop = async () => {
    if (!hasEnded()) child.kill(stopSignal);
    const timer = setTimeout(() => killGroup(child), 10_000);
    await ended;
    clearTimeout(timer);
    killGroup(child);
    running.delete(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await waitUntilReady(name, probe, { logPath, hasEnded });
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop, pid: child.pid };
}
