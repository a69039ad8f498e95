import { parseArgs } from 'node:util';
import { VERSION } from '../shared/process/version.js';
import type { Command, CommandInput, OptionTable } from './command.js';
import { commands } from './commands/table.js';
import { CommandError, exitCodes, type Terminal } from './terminal.js';
import { suggestName } from '../shared/options/suggest-name.js';

/** Runs one command; answers with its exit code and never rejects. */
export async function runCli(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await dispatch(args, terminal);
  } catch (error) {
    if (error instanceof CommandError) {
      terminal.err(`traced: ${error.message}\n`);
      return error.code;
    }
    terminal.err(`traced: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return exitCodes.failed;
  }
}

async function dispatch(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    terminal.out(rest[0] === undefined ? overview() : helpOf(rest[0], commandCalled(rest[0])));
    return name === undefined ? exitCodes.usage : exitCodes.ok;
  }
  if (name === '--version' || name === '-v') {
    terminal.out(`${VERSION}\n`);
    return exitCodes.ok;
  }
  const command = commandCalled(name);
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.out(helpOf(name, command));
    return exitCodes.ok;
  }
  return command.run(parse(rest, command, name, terminal));
}

function commandCalled(name: string): Command {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command !== undefined) return command;
  if (name.startsWith('-')) throw new CommandError(`"${name}" stands where a command has to. See traced help.`);
  const near = suggestName(name, Object.keys(commands));
  const meant = near === undefined ? '.' : `; did you mean "${near}"?`;
  throw new CommandError(`there is no command "${name}"${meant} See traced help.`);
}

/** The first argument for which a command has no place: `[directory]` is one, `[file…]` are any. */
function excess({ usage }: Command, positionals: readonly string[]): string | undefined {
  return usage.includes('…') ? undefined : positionals[usage.split(' ').length];
}

function parse(args: string[], command: Command, name: string, terminal: Terminal): CommandInput {
  const { options } = command;
  const table = Object.fromEntries(
    Object.entries(options).map(([key, { type, short }]) => [key, short === undefined ? { type } : { type, short }]),
  );
  try {
    const { values, positionals } = parseArgs({ args, options: table, allowPositionals: true });
    const tooMuch = excess(command, positionals);
    if (tooMuch !== undefined) throw new CommandError(`"${tooMuch}" is too much: traced ${name} ${command.usage}`);
    return { values: values as CommandInput['values'], positionals, terminal };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const message = (error as Error).message.split(/\.\s/)[0] ?? '';
    throw new CommandError(`${message}. See traced ${name} --help.`);
  }
}

function overview(): string {
  const width = Math.max(...Object.keys(commands).map(({ length }) => length));
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `traced: see where the time goes\n\n${lines.join('\n')}\n\nFiles: OTLP, Zipkin, Jaeger or our JSON, also gzipped; without a file, standard input.\ntraced help COMMAND tells more.\n`;
}

function helpOf(name: string, { usage, summary, options }: Command): string {
  return `traced ${name} ${usage}\n\n${summary}\n\n${optionLines(options)}`;
}

function optionLines(options: OptionTable): string {
  const rows = Object.entries(options).map(([name, { short, value, help }]) => {
    const flags = `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` ${value}`}`;
    return { flags, help };
  });
  const width = Math.max(...rows.map(({ flags }) => flags.length), 0);
  return rows.map(({ flags, help }) => `  ${flags.padEnd(width)}  ${help}\n`).join('');
}
