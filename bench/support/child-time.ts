import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const rounds = 9;

/**
 * Runs programs in fresh processes, in turn, and gives the smallest number that each of them printed: what a process pays
 * once, with cold code, without the machine's other work.
 */
export function smallestOf<Name extends string>(programs: Readonly<Record<Name, string>>): Record<Name, number> {
  const names = Object.keys(programs) as Name[];
  const best = Object.fromEntries(names.map((name) => [name, Number.POSITIVE_INFINITY])) as Record<Name, number>;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) best[name] = Math.min(best[name], runOnce(programs[name]));
  }
  return best;
}

/** A program that prints how many milliseconds it takes to import these packages, one after the other. */
export function importing(packages: readonly string[]): string {
  const imports = packages.map((name) => `await import('${name}');`).join(' ');
  return `const started = performance.now(); ${imports} console.log(performance.now() - started);`;
}

function runOnce(program: string): number {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
    cwd,
  });
  if (stdout.trim() === '' || Number.isNaN(Number(stdout))) throw new Error(`the program failed: ${stderr}`);
  return Number(stdout);
}
