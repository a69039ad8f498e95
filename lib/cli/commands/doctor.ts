import { resolve } from 'node:path';
import { outputOptions, type Command } from '../command.js';
import { checkEnvironment } from '../doctor/check-environment.js';
import { checkInstalled } from '../doctor/check-installed.js';
import { checkRules } from '../doctor/check-rules.js';
import { checkStart } from '../doctor/check-start.js';
import type { Check, Finding, Project } from '../doctor/check.js';
import { readProject } from '../doctor/read-project.js';
import { skeletonOf } from '../init/source/skeleton.js';
import { print, stylesOf } from '../output/print.js';
import { exitCodes, type Terminal } from '../terminal.js';

const checks: readonly Check[] = [checkInstalled, checkStart, checkEnvironment, checkRules];

export const doctor: Command = {
  summary: 'says why there are no spans: what is not installed, started, sampled or reached',
  usage: '[directory]',
  options: outputOptions,
  async run(input) {
    const root = resolve(input.terminal.cwd, input.positionals[0] ?? '.');
    const project = withoutComments(readProject(root, input.terminal));
    const findings: Finding[] = [];
    for (const check of checks) findings.push(...[await check(project)].flat());
    print(input, {
      value: findings,
      parts: [
        { kind: 'text', text: findings.map((finding) => line(finding, input.terminal)).join('') },
        { kind: 'sentence', text: verdict(findings) },
      ],
    });
    return findings.some(({ level }) => level === 'fault') ? exitCodes.failed : exitCodes.ok;
  },
};

/** What is commented out is not there. */
function withoutComments(project: Project): Project {
  const sources = [...project.sources].map(([path, text]) => [path, skeletonOf(text, { keepStrings: true })] as const);
  return { ...project, sources: new Map(sources) };
}

function line({ level, title, advice }: Finding, terminal: Terminal): string {
  const styles = stylesOf(terminal);
  const mark = { fine: styles.green('✓'), hint: styles.yellow('!'), fault: styles.red('✗') }[level];
  return `${mark} ${title}\n${advice === undefined ? '' : `    ${advice}\n`}`;
}

function verdict(findings: readonly Finding[]): string {
  const faults = findings.filter(({ level }) => level === 'fault').length;
  if (faults > 0) return `${faults === 1 ? 'One fault explains' : `${faults} faults explain`} why spans are missing.`;
  const hints = findings.some(({ level }) => level === 'hint');
  return hints
    ? 'Nothing is broken; the hints may explain what is missing.'
    : 'Everything that can be seen from here is in order.';
}
