import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of package.json. */
export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

const binaries = join(root, 'node_modules/.bin');

/**
 * Runs a command in the project folder, with the installed binaries on the PATH, and resolves with its exit code.
 *
 * With `capture` the output (both streams, in order) is collected instead of shown.
 */
export function run(command, args, { capture = false, cwd = root, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env, PATH: `${binaries}${delimiter}${process.env.PATH}` },
      stdio: capture ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    });
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.stderr?.setEncoding('utf8').on('data', (chunk) => (output += chunk));
    child.once('error', reject);
    child.once('close', (code, signal) => resolve({ code: code ?? 1, signal, output }));
  });
}

/** Runs a command and ends this process with the command's exit code when it fails. */
export async function runOrExit(command, args, options) {
  const { code } = await run(command, args, options);
  if (code !== 0) process.exit(code);
}
