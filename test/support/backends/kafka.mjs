import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchJars } from './maven.mjs';
import { answersOn } from './port.mjs';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { findProgram, requireProgram } from './tools.mjs';

const version = '4.4.0';

function settings(port, controller, folder) {
  return Object.entries({
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': join(folder, 'logs'),
    'offsets.topic.num.partitions': 1,
    'offsets.topic.replication.factor': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'share.coordinator.state.topic.replication.factor': 1,
  })
    .map(([key, value]) => `${key}=${value}\n`)
    .join('');
}

/** Kafka, one node without ZooKeeper; told to the tests as `KAFKA_BROKER`. */
export const kafka = {
  name: 'Kafka',
  needs: 'Java 17 or newer, and Maven once',
  provides: 'KAFKA_BROKER',
  async start({ cache, data }) {
    const java = findProgram('java') ?? requireProgram('java', 'openjdk-17-jre-headless');
    const jars = java === undefined ? undefined : fetchJars(cache, 'org.apache.kafka', 'kafka_2.13', version);
    if (jars === undefined) return undefined;
    const [port, controller] = [await freePort(), await freePort()];
    const folder = makeDataFolder(data, 'kafka');
    const config = join(folder, 'server.properties');
    writeFileSync(config, settings(port, controller, folder));
    const classes = ['-cp', join(jars, '*')];
    const id = 'MkU3OEVBNTcwNTJENDM2Qk';
    const formatted = spawnSync(java, [...classes, 'kafka.tools.StorageTool', 'format', '-t', id, '-c', config]);
    if (formatted.status !== 0) throw new Error(`Kafka could not format its folder: ${formatted.stderr}`);
    const server = await startServer({
      name: 'Kafka',
      command: java,
      args: ['-Xmx384m', '-XX:TieredStopAtLevel=1', ...classes, 'kafka.Kafka', config],
      folder,
      probe: () => answersOn(port),
    });
    return { env: { KAFKA_BROKER: `127.0.0.1:${port}` }, ...server };
  },
};
