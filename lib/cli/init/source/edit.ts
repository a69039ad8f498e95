import { itemsOf } from './brackets.js';
import { importsOf } from './imports.js';
import { skeletonOf } from './skeleton.js';

export const lineEndOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

export function insert(text: string, at: number, added: string): string {
  return text.slice(0, at) + added + text.slice(at);
}

/** The space that the line of this place begins with. */
export function indentAt(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}

/** Puts a first item into brackets, on a line of its own where the others stand so. */
export function insertFirst(text: string, open: number, item: string): string {
  const skeleton = skeletonOf(text);
  const [first] = itemsOf(skeleton, open) ?? [];
  if (first === undefined) {
    const space = text[open] === '{' ? ' ' : '';
    return insert(text, open + 1, `${space}${item}${/^\s/.test(text.slice(open + 1)) ? '' : space}`);
  }
  const hasLines = text.slice(open, first.start).includes('\n');
  return insert(text, first.start, hasLines ? `${item},${lineEndOf(text)}${indentAt(text, first.start)}` : `${item}, `);
}

/** Code of ours with the quotes that the imports of this file have. */
export const quotedLike = (text: string, code: string): string =>
  importsOf(skeletonOf(text)).some(({ quote }) => quote === '"') ? code.replaceAll("'", '"') : code;

/** Adds a named import, to the statement that imports from there already or below the last one. */
export function addImport(text: string, name: string, from: string): string {
  const skeleton = skeletonOf(text);
  const statements = importsOf(skeleton).map((statement) => ({
    ...statement,
    text: text.slice(statement.start, statement.end),
  }));
  const same = statements.find(
    (statement) => /^import\s*\{/.test(statement.text) && new RegExp(`['"]${from}['"]`).test(statement.text),
  );
  if (same !== undefined) {
    if (new RegExp(`\\b${name}\\b`).test(same.text)) return text;
    const items = itemsOf(skeleton, text.indexOf('{', same.start)) ?? [];
    const last = items.at(-1);
    if (last !== undefined) return insert(text, last.end, `, ${name}`);
  }
  const last = statements.at(-1);
  const quote = last?.quote ?? "'";
  const end = last === undefined || last.text.endsWith(';') ? ';' : '';
  const line = `import { ${name} } from ${quote}${from}${quote}${end}`;
  return last === undefined ? `${line}${lineEndOf(text)}${text}` : insert(text, last.end, `${lineEndOf(text)}${line}`);
}
