import { answersOn } from './port.mjs';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { requireProgram } from './tools.mjs';

/** NATS; told to the tests as `NATS_URL`. */
export const nats = {
  name: 'NATS',
  needs: 'nats-server',
  provides: 'NATS_URL',
  async start({ data }) {
    const command = requireProgram('nats-server', 'nats-server', () => ['/usr/sbin']);
    if (command === undefined) return undefined;
    const port = await freePort();
    const folder = makeDataFolder(data, 'nats');
    const server = await startServer({
      name: 'NATS',
      command,
      args: ['--addr', '127.0.0.1', '--port', String(port), '--jetstream', '--store_dir', folder],
      folder,
      probe: () => answersOn(port),
    });
    return { env: { NATS_URL: `nats://127.0.0.1:${port}` }, ...server };
  },
};
