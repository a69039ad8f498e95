import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { hasOption, textOption, type Command, type CommandInput } from '../command.js';
import { EXPORTER_ADDRESSES } from '../exporter-addresses.js';
import { readProject } from '../doctor/read-project.js';
import { planOf, type Change, type Plan } from '../init/plan.js';
import { print, stylesOf } from '../output/print.js';
import { CommandError, exitCodes, type Terminal } from '../terminal.js';

const EXPORTERS = ['console', ...Object.keys(EXPORTER_ADDRESSES)];

export const init: Command = {
  summary: 'writes what a Nest application needs to be traced; shows it first',
  usage: '[directory]',
  options: {
    write: { type: 'boolean', short: 'w', help: 'write the changes without asking' },
    exporter: { type: 'string', value: 'NAME', help: `where spans go: ${EXPORTERS.join(', ')}; console by default` },
    project: { type: 'string', value: 'NAME', help: 'the project of nest-cli.json, where it has several' },
    json: { type: 'boolean', help: 'print the plan as JSON' },
  },
  async run(input) {
    const { terminal } = input;
    const exporter = textOption(input, 'exporter') ?? 'console';
    if (!EXPORTERS.includes(exporter)) {
      throw new CommandError(`there is no exporter "${exporter}" here; write ${EXPORTERS.join(', ')}`);
    }
    const root = resolve(terminal.cwd, input.positionals[0] ?? '.');
    const project = readProject(root, terminal);
    const plan = planOf(project, textOption(input, 'project'), { exporter });
    if (!hasOption(input, 'json')) terminal.out(textOf(plan, terminal));
    const isWritten = plan.changes.length > 0 && (await isWanted(input));
    if (isWritten) write(root, plan.changes, project.read);
    if (hasOption(input, 'json')) print(input, { value: valueOf(plan, isWritten), parts: [] });
    else terminal.out(verdict(plan, isWritten));
    return exitCodes.ok;
  },
};

async function isWanted(input: CommandInput): Promise<boolean> {
  const { terminal } = input;
  if (hasOption(input, 'write')) return true;
  if (hasOption(input, 'json') || !terminal.isTerminal || !terminal.isStdinTerminal) return false;
  terminal.out('Write this? [y/N] ');
  for await (const part of terminal.stdin) return /^\s*y(?:es)?\s*$/i.test(Buffer.from(part).toString());
  return false;
}

/** What changed since it was read is somebody else's work. */
function write(root: string, changes: readonly Change[], read: (path: string) => string | undefined): void {
  const changed = changes.find(({ path, before }) => (read(path) ?? '') !== before);
  if (changed !== undefined) throw new CommandError(`${changed.path} has changed meanwhile; nothing was written`);
  for (const { path, after } of changes) writeFileSync(join(root, path), after);
}

function textOf({ facts, changes, advice }: Plan, terminal: Terminal): string {
  const styles = stylesOf(terminal);
  const modules = facts.modules === 'esm' ? 'ES modules' : 'CommonJS';
  const about = `NestJS ${facts.nest}, ${modules}, ${facts.platform}, ${facts.packageManager}; it starts in ${facts.main}`;
  const paint = (line: string): string => {
    if (/^(?:---|\+\+\+)/.test(line)) return styles.bold(line);
    if (line.startsWith('@@')) return styles.cyan(line);
    if (line.startsWith('+')) return styles.green(line);
    return line.startsWith('-') ? styles.red(line) : line;
  };
  const diffs = changes.map(({ diff }) => `\n${diff.split('\n').map(paint).join('\n')}`);
  const left = advice.map(
    ({ file, why, write: what }) =>
      `\n${styles.yellow('!')} ${file}: ${why}. Left as it is; write yourself:\n    ${what}\n`,
  );
  return `${about}\n${diffs.join('')}${left.join('')}\n`;
}

function verdict({ changes, commands, facts }: Plan, isWritten: boolean): string {
  const files = changes.length === 1 ? '1 file' : `${changes.length} files`;
  const run = commands.map((command) => `Then run: ${command}\n`).join('');
  if (changes.length === 0) return `There is nothing to write.\n${run}`;
  if (!isWritten)
    return `Nothing was written. traced init --write writes ${files === '1 file' ? 'it' : `the ${files}`}.\n`;
  const start = facts.packageManager === 'npm' ? 'npm run start' : `${facts.packageManager} start`;
  return `${files} written.\n${run}Start the application (${start}), send it a request, and see its trace. traced doctor helps where there is none.\n`;
}

/** For tools: no contents of files besides what is changed in them. */
function valueOf({ facts, changes, advice, commands }: Plan, isWritten: boolean): unknown {
  return {
    facts: { ...facts, dependencies: [...facts.dependencies] },
    changes: changes.map(({ path, diff }) => ({ path, diff })),
    advice,
    commands,
    isWritten,
  };
}
