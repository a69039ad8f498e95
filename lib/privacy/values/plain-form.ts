const BEYOND_ASCII = /[\u0080-\uffff]/;
const INVISIBLE = /\p{Cf}/gu;
/** Letters of other alphabets that look like Latin ones, each before the one that it looks like. */
const ALIKE = new Map<string, string>(
  'аaеeоoрpсcуyхxіiјjѕsԁdһhкkмmтtвbнhοoαaρpιiκkνvτtυu'
    .match(/../gu)
    ?.map((pair) => [pair[0] as string, pair[1] as string]),
);

/** A name as a reader sees it: full-width letters, ligatures and letters that look Latin become Latin, invisible ones go. */
export function plainForm(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  const visible = text.normalize('NFKC').replace(INVISIBLE, '');
  return visible.replace(/[\u0370-\u052f]/g, (letter) => ALIKE.get(letter) ?? letter);
}
