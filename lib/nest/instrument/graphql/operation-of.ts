/** The operation of a GraphQL request. */
export interface GraphqlOperation {
  readonly type: string | undefined;
  readonly name: string | undefined;
}

const TYPES = new Set(['query', 'mutation', 'subscription']);
const MAX_LENGTH = 20_000;

/** What kind of operation a document asks for, and its name; without a name, the first one counts. */
export function operationOf(query: unknown, operationName: unknown): GraphqlOperation {
  const wanted = typeof operationName === 'string' && operationName !== '' ? operationName : undefined;
  if (typeof query !== 'string') return { type: undefined, name: wanted };
  const all = [...operationsIn(query.slice(0, MAX_LENGTH))];
  const found = all.find(({ name }) => wanted !== undefined && name === wanted) ?? all[0];
  return { type: found?.type, name: wanted ?? found?.name };
}

/** The operations of a document: what stands outside of all braces. */
function* operationsIn(document: string): Generator<GraphqlOperation> {
  let depth = 0;
  let before: string | undefined;
  let beforeThat: string | undefined;
  for (const token of tokensOf(document)) {
    if (token === '{' && depth === 0) {
      // The short form of a query has no word before its brace.
      if (before === undefined) yield { type: 'query', name: undefined };
      else if (TYPES.has(before)) yield { type: before, name: undefined };
      else if (beforeThat !== undefined && TYPES.has(beforeThat)) yield { type: beforeThat, name: before };
    }
    if (token === '{' || token === '(') depth += 1;
    else if (token === '}' || token === ')') depth -= 1;
    if (token === '}' && depth === 0) before = beforeThat = undefined;
    // Of what stands before a brace the first two words count: directives follow.
    else if (depth === 0 && isWord(token) && beforeThat === undefined) {
      if (before !== undefined) beforeThat = before;
      before = token;
    }
  }
}

const isWord = (token: string): boolean => /^\w/.test(token);

/** Braces, parentheses and words; strings, comments and directives are left out. */
function* tokensOf(document: string): Generator<string> {
  for (let at = 0; at < document.length; at++) {
    const char = document[at] as string;
    if (char === '#') at = endOf(document, '\n', at + 1);
    else if (document.startsWith('"""', at)) at = endOf(document, '"""', at + 3) + 2;
    else if (char === '"') at = endOfString(document, at + 1);
    else if ('{}()'.includes(char)) yield char;
    else if (/\w/.test(char)) {
      const start = at;
      while (at + 1 < document.length && /\w/.test(document[at + 1] as string)) at += 1;
      const isDirective = document[start - 1] === '@' || document[start - 1] === '$';
      if (!isDirective) yield document.slice(start, at + 1);
    }
  }
}

function endOf(document: string, mark: string, from: number): number {
  const found = document.indexOf(mark, from);
  return found === -1 ? document.length : found;
}

function endOfString(document: string, from: number): number {
  let at = from;
  while (at < document.length && document[at] !== '"' && document[at] !== '\n') at += document[at] === '\\' ? 2 : 1;
  return at;
}
