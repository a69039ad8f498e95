import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { requireProgram } from './tools.mjs';

/**
 * A program built once from the Go module proxy and kept in the cache folder; it gets its name only when it is whole.
 * `undefined` where Go is missing or the build fails.
 *
 * `steps` are commands of `go` (or of a program in the work folder), run one after the other; the last one leaves the
 * program as `built`.
 */
export function buildGoProgram(cache, { name, version, files = {}, steps, built = name }) {
  const program = join(cache, `${name}-${version}`);
  if (existsSync(program)) return program;
  const go = requireProgram('go', 'golang-go', () => ['/usr/local/go/bin']);
  if (go === undefined) return undefined;
  const folder = join(cache, `build-${name}`);
  mkdirSync(folder, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  console.error(`building ${name} ${version} from the Go module proxy, which takes minutes once ...`);
  for (const [command, ...args] of steps) {
    const { status, error } = spawnSync(command === 'go' ? go : join(folder, command), args, {
      cwd: folder,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, GOBIN: folder, GOWORK: 'off', CGO_ENABLED: '0', GOFLAGS: '-buildvcs=false' },
    });
    if (status !== 0) {
      console.error(`${[command, ...args].join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`);
      return undefined;
    }
  }
  renameSync(join(folder, built), program);
  return program;
}
