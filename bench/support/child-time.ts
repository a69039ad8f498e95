import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const rounds = 9;

/** The quickest of several runs, in milliseconds, of each of two programs in processes of their own, taken in turn. */
export function childTime(programs: readonly [string, string]): readonly [number, number] {
  const best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < rounds; round++) {
    for (const index of [0, 1] as const) best[index] = Math.min(best[index], runOnce(programs[index]));
  }
  return best;
}

function runOnce(program: string): number {
  const timed = program.replaceAll(/import '([^']+)';/g, "await import('$1');");
  const source = `const started = performance.now(); ${timed} console.log(performance.now() - started);`;
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    cwd,
  });
  const elapsed = Number(stdout);
  if (stdout === '' || Number.isNaN(elapsed)) throw new Error(`the import failed: ${stderr}`);
  return elapsed;
}
