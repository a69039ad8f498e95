import { describeMap } from '../../analysis/sentences/describe-map.js';
import { serviceMap } from '../../analysis/service-map/service-map.js';
import { formatDuration } from '../../analysis/words/duration.js';
import { groupDigits, percent } from '../../analysis/words/words.js';
import { inputOptions, outputOptions, type Command } from '../command.js';
import { loadSpans } from '../input/load-spans.js';
import { print } from '../output/print.js';
import { exitCodes } from '../terminal.js';

export const map: Command = {
  summary: 'which service calls which, how often, how long it takes and how often it fails',
  usage: '[file…]',
  options: { ...inputOptions, ...outputOptions },
  async run(input) {
    const found = serviceMap(await loadSpans(input, input.positionals));
    const peers = new Set(found.nodes.filter(({ peer }) => peer).map(({ name }) => name));
    print(input, {
      value: found,
      parts: [
        { kind: 'sentence', text: describeMap(found).sentence },
        {
          kind: 'table',
          columns: [
            { title: 'From' },
            { title: 'To' },
            ...['Calls', 'Failed', 'p50', 'p95'].map((title) => ({ title, align: 'right' as const })),
            { title: '' },
          ],
          rows: found.edges.map(({ parent, child, callCount, errorCount, p50Us, p95Us }) => [
            parent,
            child,
            groupDigits(callCount),
            errorCount === 0 ? '0' : percent(errorCount / callCount),
            formatDuration(p50Us),
            formatDuration(p95Us),
            peers.has(child) || peers.has(parent) ? 'seen from outside' : '',
          ]),
        },
      ],
    });
    return exitCodes.ok;
  },
};
