import type { TraceExplanation } from '../../analysis/causes/causes.types.js';
import { explainTrace } from '../../analysis/causes/explain-trace.js';
import { renderTrace } from '../../analysis/text-tree/render-trace.js';
import { formatDuration } from '../../analysis/words/duration.js';
import { percent } from '../../analysis/words/words.js';
import { hasOption, inputOptions, outputOptions, type Command } from '../command.js';
import { slowestTrace } from '../input/choose-trace.js';
import { loadSpans } from '../input/load-spans.js';
import { print, stylesOf, type AnswerPart } from '../output/print.js';
import { exitCodes } from '../terminal.js';

export const why: Command = {
  summary: 'why a request is slow, in sentences, and what is not a cause; of several traces the slowest',
  usage: '[file…]',
  options: { ...inputOptions, ...outputOptions, tree: { type: 'boolean', help: 'draw the trace below' } },
  async run(input) {
    const spans = slowestTrace(await loadSpans(input, input.positionals));
    const explanation = explainTrace({ spans });
    const parts = explanationParts(explanation);
    if (hasOption(input, 'tree')) {
      const styles = hasOption(input, 'markdown') ? undefined : stylesOf(input.terminal);
      const text = renderTrace(
        { spans },
        { width: input.terminal.columns, ...(styles === undefined ? {} : { styles }) },
      );
      parts.push({ kind: 'text', text });
    }
    print(input, { value: explanation, parts });
    return exitCodes.ok;
  },
};

/** The same words for a terminal, for markdown and for an assistant. */
export function explanationParts(explanation: TraceExplanation): AnswerPart[] {
  const { headline, detail, causes, rest, notCauses, suggestions } = explanation;
  return [
    { kind: 'sentence', text: headline },
    { kind: 'sentence', text: detail },
    ...causes.map(({ rank, title, us, share, sentence, savesUs }): AnswerPart => {
      const saves = savesUs > 0 ? ` Saves ${formatDuration(savesUs)} if instant.` : '';
      return {
        kind: 'sentence',
        text: `${rank}. ${title}: **${formatDuration(us)}**, ${percent(share)}. ${sentence}${saves}`,
      };
    }),
    { kind: 'sentence', text: `Everything else on the path: ${formatDuration(rest.us)}, ${percent(rest.share)}.` },
    ...notCauses.map(({ title, us, sentence }): AnswerPart => ({
      kind: 'sentence',
      text: `– ${title}, ${formatDuration(us)}. ${sentence}`,
    })),
    ...suggestions.map(({ sentence }): AnswerPart => ({ kind: 'sentence', text: `→ ${sentence}` })),
  ];
}
