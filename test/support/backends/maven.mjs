import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { requireProgram } from './tools.mjs';

const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';

/** Downloads a program of Maven's and what it needs once; the folder gets its name only when it is whole. */
export function fetchJars(cache, groupId, artifactId, version) {
  const jars = join(cache, `${artifactId}-${version}`);
  if (existsSync(jars)) return jars;
  const maven = requireProgram('mvn', 'maven');
  if (maven === undefined) return undefined;
  console.error(`fetching ${artifactId} ${version} ...`);
  const folder = join(cache, `${artifactId}-download`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, 'pom.xml'),
    `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>nestjs-traced</groupId><artifactId>server</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>${groupId}</groupId><artifactId>${artifactId}</artifactId><version>${version}</version></dependency>
  </dependencies>
</project>
`,
  );
  const { status } = spawnSync(maven, ['--batch-mode', '--quiet', goal, '-DoutputDirectory=libs'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) return undefined;
  renameSync(join(folder, 'libs'), jars);
  return jars;
}
