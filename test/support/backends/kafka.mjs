import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answersOn } from './port.mjs';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { findProgram, requireProgram } from './tools.mjs';

const version = '4.4.0';
const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>nestjs-traced</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`;

/** Downloads the broker and what it needs once; the folder gets its name only when it is whole. */
function fetchJars(cache) {
  const jars = join(cache, `kafka-${version}`);
  if (existsSync(jars)) return jars;
  const maven = requireProgram('mvn', 'maven');
  if (maven === undefined) return undefined;
  console.error(`fetching Kafka ${version} ...`);
  const folder = join(cache, 'kafka-download');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'pom.xml'), pom);
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  const { status } = spawnSync(maven, ['--batch-mode', '--quiet', goal, '-DoutputDirectory=libs'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) return undefined;
  renameSync(join(folder, 'libs'), jars);
  return jars;
}

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
    const jars = java === undefined ? undefined : fetchJars(cache);
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
