import { CommandError, type Terminal } from './terminal.js';

/** An option of a command: `--name`, or `--name value`. */
export interface CommandOption {
  readonly type: 'boolean' | 'string';
  readonly short?: string;
  /** What a value is called in the help. */
  readonly value?: string;
  readonly help: string;
}

export type OptionTable = Readonly<Record<string, CommandOption>>;

/** What was written on the command line. */
export interface CommandInput {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly terminal: Terminal;
}

export interface Command {
  readonly summary: string;
  /** What stands after the name, `[file…]` for example. */
  readonly usage: string;
  readonly options: OptionTable;
  /** Answers with an exit code; throws {@link CommandError} for what the user did. */
  run(input: CommandInput): Promise<number>;
}

export const outputOptions: OptionTable = {
  json: { type: 'boolean', help: 'print JSON, the same as the library gives' },
  markdown: { type: 'boolean', help: 'print markdown' },
};

export const inputOptions: OptionTable = {
  search: {
    type: 'string',
    short: 's',
    value: 'QUERY',
    help: 'only traces that a search finds, e.g. "service:orders dur>50ms"',
  },
  trace: { type: 'string', short: 't', value: 'ID', help: 'only this trace; the beginning of its id is enough' },
};

export function textOption({ values }: CommandInput, name: string): string | undefined {
  const value = values[name];
  return typeof value === 'string' ? value : undefined;
}

export function hasOption({ values }: CommandInput, name: string): boolean {
  return values[name] === true;
}

/** A whole number of at least one that an option gives; `undefined` without the option. */
export function countOption(input: CommandInput, name: string): number | undefined {
  const text = textOption(input, name);
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isInteger(count) && count > 0) return count;
  throw new CommandError(`--${name}: "${text}" is no number; write --${name} 10`);
}
