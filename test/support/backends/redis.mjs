import { connect } from 'node:net';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { requireProgram } from './tools.mjs';

/** Whether a Redis server answers PING on this port. */
function answersPing(port) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString().startsWith('+PONG'));
    });
    socket.write('PING\r\n');
  });
}

/** Redis without persistence; told to the tests as `REDIS_URL`. */
export const redis = {
  name: 'Redis',
  needs: 'redis-server',
  provides: 'REDIS_URL',
  async start({ data }) {
    const command = requireProgram('redis-server', 'redis-server');
    if (command === undefined) return undefined;
    const port = await freePort();
    const folder = makeDataFolder(data, 'redis');
    const server = await startServer({
      name: 'Redis',
      command,
      args: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder],
      folder,
      probe: () => answersPing(port),
    });
    return { env: { REDIS_URL: `redis://127.0.0.1:${port}` }, ...server };
  },
};
