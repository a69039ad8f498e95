/** A text on one line: line breaks, the control characters that move a terminal's cursor, and marks of direction are gone. */
export function oneLine(text: string): string {
  let line = '';
  for (const character of text) line += isControl(character.codePointAt(0) as number) ? ' ' : character;
  return line;
}

function isControl(code: number): boolean {
  if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return true;
  return (
    code === 0x61c ||
    code === 0x200e ||
    code === 0x200f ||
    isBetween(code, 0x2028, 0x202e) ||
    isBetween(code, 0x2066, 0x2069)
  );
}

function isBetween(code: number, first: number, last: number): boolean {
  return code >= first && code <= last;
}

/** Cuts a text to `width` characters and marks the cut. */
export function fit(text: string, width: number): string {
  const line = oneLine(text);
  if (line.length <= width) return line;
  return `${line.slice(0, Math.max(width - 1, 0))}…`;
}
