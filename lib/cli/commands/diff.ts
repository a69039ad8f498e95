import { compare } from '../../analysis/compare/compare.js';
import type { ComparedRow } from '../../analysis/compare/compare.types.js';
import { formatDuration } from '../../analysis/words/duration.js';
import { countOption, inputOptions, outputOptions, type Command } from '../command.js';
import { usualTrace } from '../input/choose-trace.js';
import { loadSpans } from '../input/load-spans.js';
import { print } from '../output/print.js';
import { CommandError, exitCodes } from '../terminal.js';

export const diff: Command = {
  summary: 'what is different between the traces of two files, place by place; of several the median one',
  usage: 'a b',
  options: {
    ...inputOptions,
    ...outputOptions,
    limit: { type: 'string', short: 'n', value: 'N', help: 'show the first N rows (20)' },
    all: { type: 'boolean', help: 'show places without a difference too' },
  },
  async run(input) {
    const [a, b, more] = input.positionals;
    if (a === undefined || b === undefined || more !== undefined) {
      throw new CommandError('diff compares two files: traced diff a.json b.json');
    }
    const limit = countOption(input, 'limit') ?? 20;
    const [left, right] = [usualTrace(await loadSpans(input, [a])), usualTrace(await loadSpans(input, [b]))];
    const comparison = compare({ spans: left }, { spans: right });
    const rows = comparison.rows.filter(
      ({ deltaUs, deltaCount }) => input.values['all'] === true || deltaUs !== 0 || deltaCount !== 0,
    );
    print(input, {
      value: comparison,
      parts: [
        { kind: 'sentence', text: comparison.headline },
        { kind: 'sentence', text: comparison.detail },
        {
          kind: 'table',
          columns: [
            { title: 'On the path' },
            { title: 'Service' },
            { title: 'A', align: 'right' },
            { title: 'B', align: 'right' },
            { title: 'Difference', align: 'right' },
            { title: 'Why' },
          ],
          rows: [
            ...rows.slice(0, limit).map(row),
            [
              'together',
              '',
              formatDuration(comparison.aUs),
              formatDuration(comparison.bUs),
              signed(comparison.deltaUs),
              '',
            ],
          ],
        },
      ],
    });
    return exitCodes.ok;
  },
};

function row({ name, part, service, a, b, deltaUs, why }: ComparedRow): string[] {
  const title = part === 'pauses' ? `pauses inside ${name}` : name;
  const side = ({ count, onPathUs }: ComparedRow['a']): string => (count === 0 ? '–' : formatDuration(onPathUs));
  return [title, service, side(a), side(b), signed(deltaUs), why];
}

const signed = (us: number): string => (us > 0 ? `+${formatDuration(us)}` : formatDuration(us));
