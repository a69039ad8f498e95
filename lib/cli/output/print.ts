import { plainSentence, sentenceParts } from '../../analysis/words/marks.js';
import { ansiStyles, plainStyles, type TextStyles } from '../../analysis/text-tree/styles.js';
import { hasOption, type CommandInput } from '../command.js';
import { CommandError, type Terminal } from '../terminal.js';
import { markdownTable, textTable, type Column } from './table.js';

/** What a command answers with, in the form that was asked for. */
export interface Answer {
  /** What the library gives; printed as it is with `--json`. */
  readonly value: unknown;
  readonly parts: readonly AnswerPart[];
}

export type AnswerPart =
  | { readonly kind: 'sentence'; readonly text: string }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'table'; readonly columns: readonly Column[]; readonly rows: readonly (readonly string[])[] };

export function print(input: CommandInput, { value, parts }: Answer): void {
  const { terminal } = input;
  const [isJson, isMarkdown] = [hasOption(input, 'json'), hasOption(input, 'markdown')];
  if (isJson && isMarkdown) throw new CommandError('--json and --markdown are two answers; choose one');
  if (isJson) return terminal.out(`${JSON.stringify(value)}\n`);
  const styles = stylesOf(terminal);
  let answer = '';
  let last: AnswerPart | undefined;
  for (const part of parts) {
    if (part.kind === 'table' && part.rows.length === 0) continue;
    const text = isMarkdown ? markdown(part) : plain(part, terminal, styles);
    if (text.trim() === '') continue;
    // Sentences of one answer belong together; markdown would make one paragraph of them.
    const isNext = !isMarkdown && part.kind === 'sentence' && last?.kind === 'sentence';
    answer += `${last === undefined || isNext ? '' : '\n'}${text}`;
    last = part;
  }
  terminal.out(answer);
}

function plain(part: AnswerPart, terminal: Terminal, styles: TextStyles): string {
  if (part.kind === 'table') return textTable(part.columns, part.rows, terminal.columns);
  if (part.kind === 'heading') return `${styles.bold(plainSentence(part.text))}\n`;
  if (part.kind === 'text') return part.text;
  const words = sentenceParts(part.text).map(({ text, mark }) => (mark === undefined ? text : styles.bold(text)));
  return `${words.join('')}\n`;
}

function markdown(part: AnswerPart): string {
  if (part.kind === 'table') return markdownTable(part.columns, part.rows);
  if (part.kind === 'heading') return `## ${part.text}\n`;
  return part.kind === 'text' ? `\`\`\`text\n${part.text.replaceAll('```', "'''")}\`\`\`\n` : `${part.text}\n`;
}

/** Colours on a terminal only, and never when `NO_COLOR` is set (https://no-color.org). */
export function stylesOf({ isTerminal, env }: Terminal): TextStyles {
  return isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? ansiStyles : plainStyles;
}
