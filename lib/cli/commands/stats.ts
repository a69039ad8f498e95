import { describeOperations } from '../../analysis/sentences/describe-operations.js';
import { statistics, type OperationStatistics } from '../../analysis/statistics/statistics.js';
import { formatDuration } from '../../analysis/words/duration.js';
import { groupDigits, percent } from '../../analysis/words/words.js';
import { countOption, inputOptions, outputOptions, textOption, type Command } from '../command.js';
import { brokenLimits, parseLimits } from '../fail-on.js';
import { loadSpans } from '../input/load-spans.js';
import { print } from '../output/print.js';
import { exitCodes } from '../terminal.js';

/** What is left out of a narrow terminal. */
const optional = new Set(['p99', 'Max', 'Own work']);
const right = (title: string) => ({ title, align: 'right' as const, isOptional: optional.has(title) });

export const stats: Command = {
  summary: 'how often, how long and how well each operation runs, and what requests wait for',
  usage: '[file…]',
  options: {
    ...inputOptions,
    ...outputOptions,
    'fail-on': {
      type: 'string',
      value: 'LIMITS',
      help: 'end with code 1 when a limit is broken: "p95>200ms, errors>1%, p99(GET /orders)>1s"',
    },
    limit: { type: 'string', short: 'n', value: 'N', help: 'show the first N operations' },
  },
  async run(input) {
    const failOn = textOption(input, 'fail-on');
    const limits = failOn === undefined ? [] : parseLimits(failOn);
    const limit = countOption(input, 'limit');
    const operations = statistics(await loadSpans(input, input.positionals, { light: true }));
    const shown = operations.slice(0, limit);
    const words = describeOperations(operations);
    print(input, {
      value: operations,
      parts: [
        { kind: 'sentence', text: words.sentence },
        { kind: 'sentence', text: words.detail },
        {
          kind: 'table',
          columns: [
            { title: 'Operation' },
            { title: 'Service' },
            ...['Count', 'Errors', 'p50', 'p95', 'p99', 'Max', 'Own work', 'On the path'].map(right),
          ],
          rows: shown.map(row),
        },
      ],
    });
    const broken = brokenLimits(limits, operations);
    for (const line of broken) input.terminal.err(`traced: ${line}\n`);
    return broken.length === 0 ? exitCodes.ok : exitCodes.failed;
  },
};

function row(operation: OperationStatistics): string[] {
  const { p50Us, p95Us, p99Us, maxUs } = operation;
  return [
    operation.name,
    operation.service,
    groupDigits(operation.count),
    operation.errorCount === 0 ? '0' : percent(operation.errorRate),
    ...[p50Us, p95Us, p99Us, maxUs].map(formatDuration),
    percent(operation.selfShare),
    percent(operation.pathShare),
  ];
}
