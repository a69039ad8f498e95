import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fetchJars } from './maven.mjs';
import { answersOn } from './port.mjs';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { requireProgram } from './tools.mjs';

/** ElasticMQ, which speaks the protocol of SQS; told to the tests as `SQS_URL`. */
export const elasticmq = {
  name: 'ElasticMQ',
  needs: 'Java 17 or newer, and Maven once',
  provides: 'SQS_URL',
  async start({ cache, data }) {
    const java = requireProgram('java', 'openjdk-17-jre-headless');
    const jars = java === undefined ? undefined : fetchJars(cache, 'org.elasticmq', 'elasticmq-server_2.13', '1.6.11');
    if (jars === undefined) return undefined;
    const port = await freePort();
    const folder = makeDataFolder(data, 'elasticmq');
    const config = join(folder, 'elasticmq.conf');
    const address = `{ protocol = http, host = "127.0.0.1", port = ${port}, context-path = "" }`;
    const listening = `rest-sqs { enabled = true, bind-hostname = "127.0.0.1", bind-port = ${port} }`;
    writeFileSync(config, `node-address = ${address}\n${listening}\nrest-stats { enabled = false }\n`);
    const server = await startServer({
      name: 'ElasticMQ',
      command: java,
      args: [
        '-Xmx256m',
        '-XX:TieredStopAtLevel=1',
        `-Dconfig.file=${config}`,
        '-cp',
        join(jars, '*'),
        'org.elasticmq.server.Main',
      ],
      folder,
      probe: () => answersOn(port),
    });
    return { env: { SQS_URL: `http://127.0.0.1:${port}` }, ...server };
  },
};
