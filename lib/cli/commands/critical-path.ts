import { criticalPath } from '../../analysis/critical-path/critical-path.js';
import type { SpanRecord } from '../../analysis/span-record.js';
import { formatDuration } from '../../analysis/words/duration.js';
import { inputOptions, outputOptions, type Command } from '../command.js';
import { slowestTrace } from '../input/choose-trace.js';
import { loadSpans } from '../input/load-spans.js';
import { print, type AnswerPart } from '../output/print.js';
import { exitCodes } from '../terminal.js';

export const criticalPathCommand: Command = {
  summary: 'what a request waited for, moment by moment; of several traces the slowest',
  usage: '[file…]',
  options: { ...inputOptions, ...outputOptions },
  async run(input) {
    const spans = slowestTrace(await loadSpans(input, input.positionals));
    const path = criticalPath({ spans });
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const parts = path.roots.flatMap(({ root, sections }): AnswerPart[] => {
      const { name = '', startUs = 0 } = byId.get(root) ?? {};
      return [
        { kind: 'heading', text: name },
        {
          kind: 'table',
          columns: [
            { title: 'Waited for' },
            { title: 'Service' },
            { title: 'From', align: 'right' },
            { title: 'Took', align: 'right' },
          ],
          rows: sections.toReversed().map(({ span, start, end }) => row(byId.get(span), start - startUs, end - start)),
        },
      ];
    });
    print(input, { value: path, parts });
    for (const warning of path.warnings) input.terminal.err(`traced: ${warning}\n`);
    return exitCodes.ok;
  },
};

function row(span: SpanRecord | undefined, fromUs: number, us: number): string[] {
  return [span?.name ?? '', span?.service ?? '', formatDuration(fromUs), formatDuration(us)];
}
