import type { Terminal } from './terminal.js';

/** The terminal of this process. */
export function nodeTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  // `traced stats file | head` closes our output early; that is no fault.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    stderr.write(`traced: the answer cannot be written: ${error.message}\n`);
    process.exit(1);
  });
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isTerminal: stdout.isTTY,
    isErrTerminal: stderr.isTTY,
    columns: stdout.columns || 100,
    env,
    cwd: process.cwd(),
    stdin,
    isStdinTerminal: stdin.isTTY,
    stopped: () =>
      new Promise((resolve) => {
        process.once('SIGINT', () => resolve());
        process.once('SIGTERM', () => resolve());
      }),
  };
}
