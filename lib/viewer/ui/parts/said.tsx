import { sentenceParts } from '../../../analysis/words/marks.js';

interface SaidProps {
  readonly text: string;
  /** The first figure of an answer is underlined, in this colour. */
  readonly colour?: string | undefined;
  readonly isAnswer?: boolean;
}

/** A sentence of the analysis: figures are strong, names are set apart. */
export function Said({ text, colour, isAnswer = false }: SaidProps) {
  let isFirst = isAnswer;
  return (
    <>
      {sentenceParts(text).map(({ text: part, mark }) => {
        if (mark === undefined) return part;
        if (mark === 'code') return isAnswer ? <b>{part}</b> : <code>{part}</code>;
        const isFigure = isFirst;
        isFirst = false;
        return isFigure ? <em class={colour}>{part}</em> : <b class="whole">{part}</b>;
      })}
    </>
  );
}
