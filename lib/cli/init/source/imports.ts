/** An import statement of a file, from its first letter to behind its semicolon. */
export interface ImportStatement {
  readonly start: number;
  readonly end: number;
  /** What stands around the name of the module. */
  readonly quote: string;
}

const ending = /[ \t]*;?/y;

/** The import statements of a skeleton, in order; `import(…)` and `import.meta` are none. */
export function importsOf(skeleton: string): ImportStatement[] {
  const found: ImportStatement[] = [];
  let reached = 0;
  for (const { index: start } of skeleton.matchAll(/^import(?=[\s{*'"])/gm)) {
    if (start < reached) continue;
    reached = firstMark(skeleton, start);
    const quote = skeleton[reached];
    if (quote === undefined || quote === ';') continue;
    const close = skeleton.indexOf(quote, reached + 1);
    if (close === -1) break;
    ending.lastIndex = close + 1;
    ending.exec(skeleton);
    reached = ending.lastIndex;
    found.push({ start, end: reached, quote });
  }
  return found;
}

function firstMark(text: string, from: number): number {
  let at = from;
  while (at < text.length && !`'";`.includes(text[at] as string)) at += 1;
  return at;
}
