import { connect } from 'node:net';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { requireProgram } from './tools.mjs';

/** What a Redis server answers on this port. */
function ask(port, command) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1').once('error', reject);
    socket.once('data', (data) => {
      socket.destroy();
      resolve(data.toString());
    });
    socket.write(`${command}\r\n`);
  });
}

const answersPing = async (port) => (await ask(port, 'PING')).startsWith('+PONG');

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

/** A cluster of one node that has all slots; told to the tests as `REDIS_CLUSTER_URL`. */
export const redisCluster = {
  name: 'Redis Cluster',
  needs: 'redis-server 7 or newer',
  provides: 'REDIS_CLUSTER_URL',
  async start({ data }) {
    const command = requireProgram('redis-server', 'redis-server');
    if (command === undefined) return undefined;
    const [port, bus] = [await freePort(), await freePort()];
    const folder = makeDataFolder(data, 'redis-cluster');
    const settings = { port, bind: '127.0.0.1', save: '', dir: folder };
    const cluster = { 'cluster-enabled': 'yes', 'cluster-port': bus, 'cluster-announce-ip': '127.0.0.1' };
    const args = Object.entries({ ...settings, ...cluster }).flatMap(([name, value]) => [`--${name}`, String(value)]);
    let hasSlots = false;
    const probe = async () => {
      hasSlots ||= (await ask(port, 'CLUSTER ADDSLOTSRANGE 0 16383')).startsWith('+OK');
      return (await ask(port, 'CLUSTER INFO')).includes('cluster_state:ok');
    };
    const server = await startServer({ name: 'Redis Cluster', command, args, folder, probe });
    return { env: { REDIS_CLUSTER_URL: `redis://127.0.0.1:${port}` }, ...server };
  },
};
