import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { requireProgram } from './tools.mjs';

function debianFolders() {
  const base = '/usr/lib/postgresql';
  if (!existsSync(base)) return [];
  const versions = readdirSync(base).filter((name) => /^\d+$/.test(name));
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(base, version, 'bin'));
}

// PostgreSQL refuses to run as root: then it runs as its own user, or as nobody.
function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  return user === undefined ? undefined : { uid: Number(user[2]), gid: Number(user[3]) };
}

/** PostgreSQL with a fresh database; told to the tests as `DATABASE_URL`. */
export const postgres = {
  name: 'PostgreSQL',
  needs: 'the PostgreSQL server programs (initdb, postgres)',
  provides: 'DATABASE_URL',
  async start({ data }) {
    const initdb = requireProgram('initdb', 'postgresql', debianFolders);
    const server = requireProgram('postgres', 'postgresql', debianFolders);
    if (initdb === undefined || server === undefined) return undefined;
    const owner = unprivilegedUser();
    const folder = makeDataFolder(data, 'postgres', owner);
    const database = join(folder, 'data');
    const identity = owner ?? {};
    execFileSync(initdb, ['-D', database, '-U', 'shop', '--auth=trust', '--encoding=UTF8', '--no-sync', '--locale=C'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
      ...identity,
    });
    // The server writes its log as our user opened it, so the file exists before the user is given up.
    closeSync(openSync(join(folder, 'server.log'), 'w'));
    const port = await freePort();
    const ready = requireProgram('pg_isready', 'postgresql', debianFolders);
    const running = await startServer({
      name: 'PostgreSQL',
      command: server,
      args: ['-D', database, '-p', String(port), '-h', '127.0.0.1', '-k', folder, '-c', 'fsync=off'],
      folder,
      // "Fast" shutdown: the polite one waits for clients to leave.
      stopSignal: 'SIGINT',
      probe: () => Promise.resolve(spawnSync(ready, ['-q', '-h', '127.0.0.1', '-p', String(port)]).status === 0),
      ...identity,
    });
    return { env: { DATABASE_URL: `postgres://shop@127.0.0.1:${port}/postgres` }, ...running };
  },
};
