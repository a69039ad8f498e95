import type { Terminal } from '../../../../lib/cli/terminal.js';
import { runCli } from '../../../../lib/cli/run-cli.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line without a process. */
export async function traced(args: readonly string[], changes: Partial<Terminal> = {}): Promise<Ran> {
  let [out, err] = ['', ''];
  const terminal: Terminal = {
    out: (text) => (out += text),
    err: (text) => (err += text),
    isTerminal: false,
    isErrTerminal: false,
    columns: 120,
    env: {},
    cwd: process.cwd(),
    stdin: input(),
    isStdinTerminal: true,
    stopped: () => new Promise(() => undefined),
    ...changes,
  };
  const code = await runCli(args, terminal);
  return { code, out, err };
}

/** Standard input with these texts. */
export async function* input(...parts: (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part as string);
}
