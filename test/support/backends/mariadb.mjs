import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { requireProgram } from './tools.mjs';

/** Whether a server greets whoever connects to this port. */
function greets(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').once('error', reject);
    socket.once('data', () => {
      socket.destroy();
      resolve(true);
    });
  });
}

// MariaDB refuses to run as root without being told to.
const userArguments = () => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** MariaDB with a fresh database `shop`; told to the tests as `MARIADB_URL`. */
export const mariadb = {
  name: 'MariaDB',
  provides: 'MARIADB_URL',
  needs: 'mariadbd and mariadb-install-db (mariadb-server)',
  async start({ data }) {
    const command = requireProgram('mariadbd', 'mariadb-server', () => ['/usr/sbin']);
    const install = requireProgram('mariadb-install-db', 'mariadb-server');
    if (command === undefined || install === undefined) return undefined;
    const folder = makeDataFolder(data, 'mariadb');
    const database = join(folder, 'data');
    const port = await freePort();
    execFileSync(
      install,
      [
        '--no-defaults',
        `--datadir=${database}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        ...userArguments(),
      ],
      {
        stdio: 'ignore',
      },
    );
    const server = await startServer({
      name: 'MariaDB',
      provides: 'MARIADB_URL',
      command,
      args: [
        '--no-defaults',
        `--datadir=${database}`,
        `--port=${port}`,
        '--bind-address=127.0.0.1',
        `--socket=${join(folder, 'mariadb.sock')}`,
        `--pid-file=${join(folder, 'mariadb.pid')}`,
        '--innodb-flush-log-at-trx-commit=0',
        ...userArguments(),
      ],
      folder,
      probe: () => greets(port),
    });
    execFileSync('mariadb', ['--no-defaults', `--socket=${join(folder, 'mariadb.sock')}`, '-u', 'root', '-e', SETUP]);
    return { env: { MARIADB_URL: `mysql://shop:shop@127.0.0.1:${port}/shop` }, ...server };
  },
};

const SETUP =
  "CREATE DATABASE shop; CREATE USER shop@'127.0.0.1' IDENTIFIED BY 'shop'; CREATE USER shop@localhost IDENTIFIED BY 'shop'; GRANT ALL ON *.* TO shop@'127.0.0.1'; GRANT ALL ON *.* TO shop@localhost";
