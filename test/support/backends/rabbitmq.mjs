import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answersOn } from './port.mjs';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { findProgram, requireProgram } from './tools.mjs';

/** Erlang's port mapper, which would otherwise be started as a daemon that nobody ends. */
async function startMapper(data, port) {
  const folder = makeDataFolder(data, 'epmd');
  return startServer({
    name: 'epmd',
    command: findProgram('epmd'),
    args: ['-port', String(port), '-address', '127.0.0.1'],
    folder,
    probe: () => answersOn(port),
  });
}

/** RabbitMQ with a node and a port mapper of its own; told to the tests as `AMQP_URL`. */
export const rabbitmq = {
  name: 'RabbitMQ',
  needs: 'rabbitmq-server',
  provides: 'AMQP_URL',
  async start({ data }) {
    const command = requireProgram('rabbitmq-server', 'rabbitmq-server', () => ['/usr/lib/rabbitmq/bin', '/usr/sbin']);
    if (command === undefined) return undefined;
    const [port, distribution, mapperPort] = [await freePort(), await freePort(), await freePort()];
    const folder = makeDataFolder(data, 'rabbitmq');
    const config = join(folder, 'rabbitmq.conf');
    writeFileSync(config, `listeners.tcp.1 = 127.0.0.1:${port}\nloopback_users = none\n`);
    writeFileSync(join(folder, 'enabled_plugins'), '[].\n');
    const mapper = await startMapper(data, mapperPort);
    const server = await startServer({
      name: 'RabbitMQ',
      command,
      args: [],
      folder,
      env: {
        HOME: folder,
        ERL_EPMD_PORT: String(mapperPort),
        ERL_EPMD_ADDRESS: '127.0.0.1',
        RABBITMQ_CONFIG_FILE: config,
        RABBITMQ_DIST_PORT: String(distribution),
        RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'enabled_plugins'),
        RABBITMQ_LOG_BASE: folder,
        RABBITMQ_LOGS: '-',
        RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
        RABBITMQ_NODENAME: `test-${port}@localhost`,
        RABBITMQ_PID_FILE: join(folder, 'pid'),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '+S 1:1 +sbwt none',
      },
      probe: () => answersOn(port),
    }).catch(async (error) => {
      await mapper.stop();
      throw error;
    });
    const stop = async () => {
      await server.stop();
      await mapper.stop();
    };
    return { env: { AMQP_URL: `amqp://guest:guest@127.0.0.1:${port}` }, ...server, stop };
  },
};
