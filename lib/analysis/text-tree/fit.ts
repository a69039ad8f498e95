/** A text on one line: line breaks and the control characters that move a terminal's cursor are gone. */
export function oneLine(text: string): string {
  let line = '';
  for (const character of text) line += isControl(character.codePointAt(0) as number) ? ' ' : character;
  return line;
}

function isControl(code: number): boolean {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || code === 0x2028 || code === 0x2029;
}

/** Cuts a text to `width` characters and marks the cut. */
export function fit(text: string, width: number): string {
  const line = oneLine(text);
  if (line.length <= width) return line;
  return `${line.slice(0, Math.max(width - 1, 0))}…`;
}
