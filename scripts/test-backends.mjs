// `npm run test:backends`: starts real servers, tells the tests where they are, and always stops them.
// On a developer's machine a server that cannot be had leaves its tests out; with CI=true it is a failure.
// The suites of clients run on the other releases of Node as well. Arguments go to jest instead of the default folder; then
// only the servers that those tests ask for are started.
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collector } from '../test/support/backends/collector.mjs';
import { jaeger } from '../test/support/backends/jaeger.mjs';
import { ferretdb } from '../test/support/backends/ferretdb.mjs';
import { mariadb } from '../test/support/backends/mariadb.mjs';
import { elasticmq } from '../test/support/backends/elasticmq.mjs';
import { kafka } from '../test/support/backends/kafka.mjs';
import { mosquitto } from '../test/support/backends/mosquitto.mjs';
import { nats } from '../test/support/backends/nats.mjs';
import { postgres } from '../test/support/backends/postgres.mjs';
import { prometheus } from '../test/support/backends/prometheus.mjs';
import { rabbitmq } from '../test/support/backends/rabbitmq.mjs';
import { redis, redisCluster } from '../test/support/backends/redis.mjs';
import { zipkin } from '../test/support/backends/zipkin.mjs';
import { runJest } from './support/jest.mjs';
import { installReleases, nodesFolder } from './support/nodes.mjs';
import { root } from './support/run.mjs';
import { buildLibraryIfStale } from './support/stale.mjs';

const isCi = process.env.CI === 'true';
const cache = join(root, '.cache');
// PostgreSQL's own user must reach its folder, which it cannot below a closed home folder.
const data = mkdtempSync(join(tmpdir(), 'nestjs-traced-'));

const backends = [
  zipkin,
  jaeger,
  collector,
  postgres,
  redis,
  redisCluster,
  mariadb,
  ferretdb,
  prometheus,
  nats,
  mosquitto,
  rabbitmq,
  kafka,
  elasticmq,
];
const chosen = process.argv.slice(2);

/** What a test's first line (`// needs: ZIPKIN_URL`) asks for. */
function needsOf(path) {
  const [, needs = ''] = /^\/\/ needs: (.*)/.exec(readFileSync(path, 'utf8')) ?? [];
  return needs.split(/,\s*/).filter((variable) => variable !== '');
}

/** Whether a chosen test asks for this server; everything is started where that is not known. */
function isWanted({ provides }) {
  const files = chosen.filter((argument) => argument.endsWith('.test.ts') && existsSync(argument));
  if (files.length === 0 || provides === undefined) return true;
  return files.some((file) => needsOf(file).includes(provides));
}

// `running` is filled as servers start, so that those are stopped even when a later one fails.
async function startAll(running) {
  const missing = [];
  for (const backend of backends.filter(isWanted)) {
    const started = performance.now();
    const server = await backend.start({ cache, data });
    if (server === undefined) {
      missing.push(backend);
      console.error(`- ${backend.name} is left out: it needs ${backend.needs}`);
      continue;
    }
    running.push(server);
    console.error(`+ ${backend.name} after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  }
  return missing;
}

/** The tests that ask for nothing that is missing. */
function runnableTests(available) {
  const folder = join(root, 'test/backends');
  const tests = readdirSync(folder).filter((name) => name.endsWith('.test.ts'));
  return tests.filter((name) => {
    const absent = needsOf(join(folder, name)).filter((variable) => !(variable in available));
    if (absent.length > 0) console.error(`- ${name} is left out: no ${absent.join(', ')}`);
    return absent.length === 0;
  });
}

/** The suites of clients, whose channels and contexts differ most between releases of Node. */
const clients = /(?:brokers|bullmq|messages|messages-kafka|mongo|mysql|orm|pg|redis|redis-4|redis-cluster)\.test\.ts$/;

async function testAgainst(env) {
  const tests = chosen.length > 0 ? chosen : runnableTests(env).map((name) => `test/backends/${name}`);
  if (tests.length === 0) return 0;
  const { code } = await runJest(['--runInBand', ...tests], { name: 'backends', env });
  const again = tests.filter((test) => clients.test(test));
  if (code !== 0 || again.length === 0) return code;
  for (const [name, node] of await installReleases()) {
    console.error(`\nthe suites of clients on ${name}:`);
    const other = await runJest(['--runInBand', ...again], { node, name, folder: nodesFolder, env });
    if (other.code !== 0) return other.code;
  }
  return 0;
}

process.once('exit', () => rmSync(data, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

mkdirSync(cache, { recursive: true });
chmodSync(data, 0o711);
await buildLibraryIfStale();
const running = [];
try {
  const missing = await startAll(running);
  if (isCi && missing.length > 0) {
    console.error(`In CI every server must run; missing: ${missing.map(({ name }) => name).join(', ')}`);
    process.exitCode = 1;
  } else process.exitCode = await testAgainst(Object.assign({}, ...running.map(({ env }) => env)));
} finally {
  await Promise.all(running.map((server) => server.stop()));
}
