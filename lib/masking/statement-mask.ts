import { maskJsonLeaves } from './json-leaves.js';
import { maskCommand } from './redis-command.js';
import { settle } from './settle.js';
import { dialectOf } from './sql-dialect.js';
import { maskLiterals } from './sql-lexer.js';

const JSON_SYSTEMS = /mongo|elastic|opensearch|couchbase|couchdb|dynamo|cosmos|documentdb/;
const COMMAND_SYSTEMS = /redis|valkey|memcached|dragonfly|keydb/;
const CACHE_SIZE = 256;
const MAX_CACHED = 8192;

/** Makes the function behind `masker.sql`; the last 256 statements are remembered, because statements repeat. */
export function createStatementMask(
  maskText: (text: string) => string,
): (statement: string, system?: string) => string {
  const cache = new Map<string, string>();
  const comment = (text: string): string => maskText(maskCommentLiterals(text));
  const mask = (statement: string, system: string | undefined): string =>
    settle(statement, (text) => maskStatement(text, system, comment));
  return (statement, system) => {
    if (statement.length > MAX_CACHED) return mask(statement, system);
    // Most statements come without a system, and a statement has no line that is only the name of one.
    const key = system === undefined ? statement : `${system}\n${statement}`;
    const known = cache.get(key);
    if (known !== undefined) return known;
    const masked = mask(statement, system);
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
    cache.set(key, masked);
    return masked;
  };
}

function maskStatement(statement: string, system: string | undefined, comment: (text: string) => string): string {
  const name = system?.toLowerCase() ?? '';
  if (COMMAND_SYSTEMS.test(name)) return maskCommand(statement);
  if (JSON_SYSTEMS.test(name) || /^\s*[{[]\s*["'{[\]}$]/.test(statement.slice(0, 64))) {
    // Some of these speak SQL, too.
    if (!/^\s*(?:select|insert|update|delete|merge|with)\b/i.test(statement.slice(0, 64)))
      return maskJsonLeaves(statement);
  }
  return maskLiterals(statement, dialectOf(system), comment);
}

// Quoted texts and numbers of a comment are literals that were commented out; an apostrophe inside of a word is not a quote.
function maskCommentLiterals(comment: string): string {
  return comment.replace(/(?<![A-Za-z])'[^'\n]*'|"[^"\n]*"/g, '?').replace(/(?<![\w?$:@.])\d[\w.]*/g, '?');
}
