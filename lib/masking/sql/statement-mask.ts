import { flatText } from '../chars/flat-text.js';
import { CACHED_STATEMENTS, MAX_CACHED_STATEMENT } from '../chars/limits.js';
import { maskJsonLeaves } from './json-leaves.js';
import { maskCommand } from './redis-command.js';
import { untilStable } from '../chars/until-stable.js';
import { dialectOf } from './sql-dialect.js';
import { LITERAL } from './sql-lexer-state.js';
import { maskLiterals } from './sql-mask.js';

const JSON_SYSTEMS = /mongo|elastic|opensearch|couchbase|couchdb|dynamo|cosmos|documentdb/;
const COMMAND_SYSTEMS = /redis|valkey|memcached|dragonfly|keydb/;

/** Makes the function behind `masker.sql`; the last 256 statements are remembered, because statements repeat. */
export function createStatementMask(
  maskText: (text: string) => string,
): (statement: string, system?: string) => string {
  const cache = new Map<string, { readonly system: string | undefined; readonly masked: string }>();
  return (statement, system) => {
    const known = cache.get(statement);
    if (known !== undefined && known.system === system) return known.masked;
    const masked = maskStatement(flatText(statement), system, maskText);
    if (statement.length > MAX_CACHED_STATEMENT) return masked;
    if (cache.size >= CACHED_STATEMENTS) cache.delete(cache.keys().next().value as string);
    cache.set(statement, { system, masked });
    return masked;
  };
}

function maskStatement(statement: string, system: string | undefined, maskText: (text: string) => string): string {
  const comment = (text: string): string => maskText(maskCommentLiterals(text));
  const dialect = dialectOf(system);
  const maskOnce = (text: string): string => {
    switch (formOf(text, system)) {
      case 'command':
        return maskCommand(text);
      case 'json':
        return maskJsonLeaves(text);
      default:
        return maskLiterals(text, dialect, comment);
    }
  };
  if (formOf(statement, system) !== 'sql') return untilStable(statement, maskOnce, LITERAL);
  const masked = maskLiterals(statement, dialect, comment);
  // What is left may look like a document: `[` with a masked comment behind it.
  return formOf(masked, system) === 'sql' ? masked : untilStable(masked, maskOnce, LITERAL);
}

function formOf(statement: string, system: string | undefined): 'command' | 'json' | 'sql' {
  const name = system?.toLowerCase() ?? '';
  if (COMMAND_SYSTEMS.test(name)) return 'command';
  const start = statement.slice(0, 64);
  if (!JSON_SYSTEMS.test(name) && !/^\s*[{[]\s*["'{[\]}$]/.test(start)) return 'sql';
  // Some of these speak SQL, too.
  return /^\s*(?:select|insert|update|delete|merge|with)\b/i.test(start) ? 'sql' : 'json';
}

// Quoted texts and numbers of a comment are literals that were commented out; an apostrophe inside of a word is not a quote.
function maskCommentLiterals(comment: string): string {
  return comment.replace(/(?<![A-Za-z])'[^'\n]*'|"[^"\n]*"/g, '?').replace(/(?<![\w?$:@.])\d[\w.]*/g, '?');
}
