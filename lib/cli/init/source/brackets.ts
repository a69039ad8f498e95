const closing: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** A part of a text, from its first character to behind its last one. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Where the bracket that opens here is closed; undefined when it is not. */
export function closeOf(skeleton: string, open: number): number | undefined {
  const expected: string[] = [];
  for (let at = open; at < skeleton.length; at++) {
    const character = skeleton[at] as string;
    if (closing[character] !== undefined) expected.push(closing[character]);
    else if (character === ')' || character === ']' || character === '}') {
      if (expected.pop() !== character) return undefined;
      if (expected.length === 0) return at;
    }
  }
  return undefined;
}

/** What stands between the commas inside a pair of brackets, without the space around it. */
export function itemsOf(skeleton: string, open: number): Range[] | undefined {
  const close = closeOf(skeleton, open);
  if (close === undefined) return undefined;
  const items: Range[] = [];
  let start = open + 1;
  for (let at = start; at <= close; at++) {
    if (at === close || skeleton[at] === ',') {
      const item = trimmed(skeleton, start, at);
      if (item.end > item.start) items.push(item);
      start = at + 1;
    } else if (closing[skeleton[at] as string] !== undefined) {
      at = closeOf(skeleton, at) ?? close;
    }
  }
  return items;
}

/** Where the value of a property of an object literal is; undefined when the object has no such property. */
export function valueOf(skeleton: string, objectOpen: number, name: string): Range | undefined {
  const start = new RegExp(`^${name}\\s*:\\s*`);
  for (const item of itemsOf(skeleton, objectOpen) ?? []) {
    const found = start.exec(skeleton.slice(item.start, item.end));
    if (found !== null) return { start: item.start + found[0].length, end: item.end };
  }
  return undefined;
}

function trimmed(text: string, from: number, to: number): Range {
  const part = text.slice(from, to);
  const start = from + (part.length - part.trimStart().length);
  return { start, end: Math.max(start, from + part.trimEnd().length) };
}
