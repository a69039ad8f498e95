import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, makeDataFolder, startServer } from './server.mjs';
import { findProgram, requireProgram } from './tools.mjs';

/** The newest release of the 3.x line. */
const version = '3.6.1';

function javaMajor(java) {
  const { stderr } = spawnSync(java, ['-version'], { encoding: 'utf8' });
  return Number(/version "(\d+)/.exec(stderr)?.[1] ?? 0);
}

/** Downloads the server once; the file gets its name only when it is whole. */
function fetchJar(cache) {
  const jar = join(cache, `zipkin-server-${version}-exec.jar`);
  if (existsSync(jar)) return jar;
  const maven = requireProgram('mvn', 'maven');
  if (maven === undefined) return undefined;
  console.error(`fetching zipkin-server ${version} ...`);
  const folder = join(cache, 'download');
  mkdirSync(folder, { recursive: true });
  const { status } = spawnSync(
    maven,
    [
      '--batch-mode',
      '--quiet',
      'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy',
      `-Dartifact=io.zipkin:zipkin-server:${version}:jar:exec`,
      `-DoutputDirectory=${folder}`,
      '-Dmdep.useBaseVersion=true',
    ],
    { cwd: cache, stdio: ['ignore', 'inherit', 'inherit'] },
  );
  if (status !== 0) return undefined;
  renameSync(join(folder, `zipkin-server-${version}-exec.jar`), jar);
  return jar;
}

/** Zipkin with its memory storage; told to the tests as `ZIPKIN_URL`. */
export const zipkin = {
  name: 'Zipkin',
  needs: 'Java 17 or newer, and Maven once',
  provides: 'ZIPKIN_URL',
  async start({ cache, data }) {
    let java = findProgram('java');
    if (java === undefined || javaMajor(java) < 17) java = requireProgram('java', 'openjdk-17-jre-headless');
    const jar = java !== undefined && javaMajor(java) >= 17 ? fetchJar(cache) : undefined;
    if (jar === undefined) return undefined;
    const port = await freePort();
    const url = `http://127.0.0.1:${port}`;
    const server = await startServer({
      name: 'Zipkin',
      command: java,
      args: ['-Xmx256m', '-XX:TieredStopAtLevel=1', `-DQUERY_PORT=${port}`, '-jar', jar],
      env: { STORAGE_TYPE: 'mem', SELF_TRACING_ENABLED: 'false' },
      folder: makeDataFolder(data, 'zipkin'),
      probe: async () => (await fetch(`${url}/health`)).ok,
    });
    return { env: { ZIPKIN_URL: url }, ...server };
  },
};
