/** A piece of a statement that its summary is read from. */
export interface SqlToken {
  readonly kind: 'word' | 'quoted' | 'mark';
  /** As written, quotes included. */
  readonly text: string;
}

// In turn: comments, dollar-quoted text, strings, quoted names, numbers, names and keywords, single marks.
const tokenOf = (string: string): RegExp =>
  new RegExp(
    [
      String.raw`--[^\n]*|\/\*[^]*?(?:\*\/|$)`,
      String.raw`\$([A-Za-z_]\w*)?\$[^]*?(?:\$\1\$|$)`,
      string,
      String.raw`"(?:[^"]|"")*(?:"|$)`,
      '`(?:[^`]|``)*(?:`|$)',
      String.raw`\[[A-Za-z_][^\]\n]*\]`,
      String.raw`[\p{L}_@#][\p{L}\p{N}_@$#]*`,
      String.raw`\d[\w.]*|\.\d[\w.]*|\$\d+|:\w+|\S`,
    ].join('|'),
    'gu',
  );
const ESCAPED = String.raw`'(?:[^'\\]|''|\\[^])*(?:'|$)`;
const STANDARD = tokenOf(String.raw`[Ee]${ESCAPED}|[NnBbXx]?'(?:[^']|'')*(?:'|$)`);
const BACKSLASH = tokenOf(`[EeNnBbXx]?${ESCAPED}`);

const LITERAL = /^(?:[EeNnBbXx]?'|\d|\.\d|\$(?:[A-Za-z_]\w*)?\$)/;

/** Systems in which text between double quotes is a string, and a backslash escapes. */
const DOUBLE_QUOTE_STRINGS = new Set(['mysql', 'mariadb']);

export interface ReadSql {
  readonly tokens: readonly SqlToken[];
  /** The statement with `?` for each literal; the same text when there is none. */
  readonly text: string;
}

/** Reads a statement in one pass: what it is made of, and its text without literals. */
export function readSql(statement: string, system: string): ReadSql {
  const tokens: SqlToken[] = [];
  const isString = DOUBLE_QUOTE_STRINGS.has(system);
  let text = '';
  let copied = 0;
  for (const match of statement.matchAll(isString ? BACKSLASH : STANDARD)) {
    const piece = match[0];
    const { index } = match;
    if (piece.startsWith('--') || piece.startsWith('/*')) {
      // Comments are left out: they may hold anything, and a trace context in one makes every text a different one.
      text += statement.slice(copied, index).trimEnd();
      copied = index + piece.length;
    } else if (LITERAL.test(piece) || (isString && piece.startsWith('"'))) {
      text += `${statement.slice(copied, index)}?`;
      copied = index + piece.length;
      tokens.push({ kind: 'mark', text: '?' });
    } else tokens.push({ kind: kindOf(piece), text: piece });
  }
  return { tokens, text: copied === 0 ? statement : (text + statement.slice(copied)).trim() };
}

function kindOf(piece: string): SqlToken['kind'] {
  const first = piece.charAt(0);
  if (first === '"' || first === '`' || (first === '[' && piece.length > 1)) return 'quoted';
  return /^[\p{L}_@#]/u.test(first) ? 'word' : 'mark';
}
