/** Colours for a terminal; the plain set returns the text as it is. */
export interface Styles {
  bold(text: string): string;
  dim(text: string): string;
  red(text: string): string;
  green(text: string): string;
  yellow(text: string): string;
  cyan(text: string): string;
}

const same = (text: string) => text;
const sgr = (open: number, close: number) => (text: string) => `\u001b[${open}m${text}\u001b[${close}m`;

export const plainStyles: Styles = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };

export const ansiStyles: Styles = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39),
};

/** Colours only on a terminal, and never when `NO_COLOR` is set (https://no-color.org). */
export function stylesFor(
  stream: { readonly isTTY?: boolean | undefined },
  env: NodeJS.ProcessEnv = process.env,
): Styles {
  return stream.isTTY && !env['NO_COLOR'] && env['TERM'] !== 'dumb' ? ansiStyles : plainStyles;
}
