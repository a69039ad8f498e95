import { parseArgs } from 'node:util';

export interface Flags {
  readonly once: boolean;
  readonly json: boolean;
  /** Trees in the terminal, beside the page. */
  readonly text: boolean;
  readonly freePorts: boolean;
  readonly demo: boolean;
}

export const USAGE = `Usage: npm start [-- options]

  --once        send the demo requests, print their traces, and stop
  --text        the traces as trees in the terminal too; always so when the output is no terminal
  --json        one JSON object per line instead of trees
  --free-ports  any free ports instead of 3000 to 3010
  --no-demo     serve only, send no requests
  --help        this text
`;

/** Reads the command line; `undefined` when the usage was asked for. Throws on an option that does not exist. */
export function parseFlags(args: readonly string[]): Flags | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      once: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      text: { type: 'boolean', default: false },
      'free-ports': { type: 'boolean', default: false },
      'no-demo': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { once, json, text } = values;
  return { once, json, text, freePorts: values['free-ports'], demo: !values['no-demo'] };
}
