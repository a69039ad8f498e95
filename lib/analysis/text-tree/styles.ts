/** Colours of a terminal; the plain set returns a text as it is. */
export interface TextStyles {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const same = (text: string): string => text;
const sgr = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;

export const plainStyles: TextStyles = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

/** For a terminal that understands the sequences of ECMA-48. */
export const ansiStyles: TextStyles = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39),
};
