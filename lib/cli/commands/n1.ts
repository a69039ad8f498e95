import { repetitions, type Repetition } from '../../analysis/repetition/repetitions.js';
import { formatDuration } from '../../analysis/words/duration.js';
import { plural } from '../../analysis/words/words.js';
import { hasOption, inputOptions, outputOptions, textOption, type Command } from '../command.js';
import { loadSpans } from '../input/load-spans.js';
import { print } from '../output/print.js';
import { CommandError, exitCodes } from '../terminal.js';

export const n1: Command = {
  summary: 'calls that are made again and again: a query for each row, a request for each item',
  usage: '[file…]',
  options: {
    ...inputOptions,
    ...outputOptions,
    'at-least': { type: 'string', value: 'N', help: 'from how many like calls on (5)' },
    fail: { type: 'boolean', help: 'end with code 1 when there is one' },
  },
  async run(input) {
    const text = textOption(input, 'at-least');
    const atLeast = text === undefined ? undefined : Number(text);
    if (atLeast !== undefined && !(Number.isInteger(atLeast) && atLeast > 1)) {
      throw new CommandError(`--at-least: "${text}" is no number of calls; write 5`);
    }
    const spans = await loadSpans(input, input.positionals);
    const found = repetitions({ spans }, atLeast === undefined ? {} : { atLeast });
    const serious = found.filter(({ verdict }) => verdict === 'n+1');
    print(input, {
      value: found,
      parts: [
        {
          kind: 'sentence',
          text:
            found.length === 0
              ? 'No call is repeated.'
              : `${plural(serious.length, 'N+1', 'N+1s')} and ${plural(found.length - serious.length, 'loop')}.`,
        },
        ...(found.length === 0 ? [] : [table(found)]),
      ],
    });
    return hasOption(input, 'fail') && serious.length > 0 ? exitCodes.failed : exitCodes.ok;
  },
};

/** What is left out of a narrow terminal. */
const optional = new Set(['Each', 'Together', 'Order', 'Below']);
const right = (title: string) => ({ title, align: 'right' as const, isOptional: optional.has(title) });

function table(found: readonly Repetition[]) {
  return {
    kind: 'table' as const,
    columns: [
      { title: 'Call' },
      { title: 'Service' },
      { title: 'Below', isOptional: true },
      { title: 'Order', isOptional: true },
      ...['Times', 'Together', 'Each', 'Saves', 'Trace'].map(right),
    ],
    rows: found.map((group) => [
      group.name,
      group.service,
      group.parentName,
      group.order,
      String(group.count),
      formatDuration(group.totalUs),
      formatDuration(group.meanUs),
      formatDuration(group.savesUs),
      group.traceId.slice(0, 8),
    ]),
  };
}
