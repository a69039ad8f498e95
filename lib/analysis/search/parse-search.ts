import { parseDurationUs } from '../words/duration.js';
import type { Search, SearchNode, SearchOperator, SearchProblem, SearchTerm } from './search.types.js';
import { tokens, type Token } from './tokens.js';

/** Fields that are no attributes, with their other names. */
const fields: Readonly<Record<string, string>> = {
  service: 'service',
  name: 'name',
  operation: 'name',
  kind: 'kind',
  status: 'status',
  dur: 'duration',
  duration: 'duration',
  self: 'self',
  route: 'route',
  host: 'host',
  peer: 'peer',
  trace: 'trace',
  traceid: 'trace',
  span: 'span',
  spanid: 'span',
  event: 'event',
  scope: 'scope',
  has: 'has',
  is: 'is',
};

/** Nobody writes a longer word, and patterns have an end. */
const LONGEST = 10_000;

const condition = /^([\w.@/-]+)(!=|>=|<=|[:=><~])([^]*)$/;

/**
 * Reads a search: words that must all be found, `field:value`, `attribute=value`, `dur>50ms`, `not`, `or`, brackets.
 *
 * - Fields: `service`, `name`, `kind`, `status` (`error`, `ok`), `dur`, `route`, `host`, `peer`, `trace`, `span`, `event`, `scope`,
 *   `has` (`events`, `links`, `exception`), `is` (`open`, `root`, `error`, `detached`); everything else is an attribute, with
 *   `attr.` or `resource.` before it or not.
 * - `:` finds what contains the value, `=` and `!=` the exact value, `~` a part of it in any case; `*` stands for anything.
 * - `-word` and `not word` turn a condition round; a space is "and".
 *
 * The same grammar serves the page, its API and the command line. An empty search finds everything; a wrong one is answered
 * with a problem, never with an exception.
 */
export function parseSearch(text: string): { readonly search: Search } | { readonly problem: SearchProblem } {
  const reader = new SearchReader(tokens(text));
  const root = reader.alternatives();
  const problem = reader.problem ?? reader.leftOver();
  if (problem !== undefined) return { problem };
  const terms = root.kind === 'and' ? root.of : [root];
  return { search: { root, terms } };
}

class SearchReader {
  problem: SearchProblem | undefined;
  private at = 0;
  private depth = 0;

  constructor(private readonly words: readonly Token[]) {}

  leftOver(): SearchProblem | undefined {
    const token = this.words[this.at];
    return token === undefined ? undefined : { message: 'this bracket was never opened', at: token.at };
  }

  alternatives(): SearchNode {
    const of = [this.sequence()];
    while (this.words[this.at]?.kind === 'or') {
      this.at++;
      of.push(this.sequence());
    }
    return of.length === 1 ? (of[0] as SearchNode) : { kind: 'or', of };
  }

  private sequence(): SearchNode {
    const of: SearchNode[] = [];
    for (let token = this.words[this.at]; token !== undefined; token = this.words[this.at]) {
      if (token.kind === 'or' || token.kind === 'close' || this.problem !== undefined) break;
      const node = this.single(token);
      if (node !== undefined) of.push(node);
    }
    return of.length === 1 ? (of[0] as SearchNode) : { kind: 'and', of };
  }

  private single(token: Token): SearchNode | undefined {
    this.at++;
    if (token.kind === 'not') return this.negated(token);
    if (token.kind === 'open') return this.bracket(token);
    if (!token.isQuoted && token.text.toLowerCase() === 'and') return undefined;
    return this.term(token);
  }

  private negated(token: Token): SearchNode | undefined {
    let isNegated = true;
    for (; this.words[this.at]?.kind === 'not'; this.at++) isNegated = !isNegated;
    const next = this.words[this.at];
    if (next === undefined || next.kind === 'close' || next.kind === 'or') {
      return this.fail(`"${token.text}" needs a condition after it`, token.at);
    }
    const of = this.single(next);
    return of === undefined || !isNegated ? of : { kind: 'not', of };
  }

  private bracket(token: Token): SearchNode | undefined {
    if (++this.depth > 50) return this.fail('brackets are nested too deep', token.at);
    const node = this.alternatives();
    this.depth--;
    if (this.words[this.at]?.kind !== 'close') return this.fail('this bracket is never closed', token.at);
    this.at++;
    return node;
  }

  private term(token: Token): SearchTerm | undefined {
    if (token.text.length > LONGEST) return this.fail('this word is too long to be looked for', token.at);
    const match = token.isText ? null : condition.exec(token.text);
    if (match === null) return { kind: 'term', operator: ':', value: token.text, text: token.text };
    const [, key, operator, value] = match as unknown as [string, string, SearchOperator, string];
    // `http://x` and `12:30` are texts.
    if (value.startsWith('//') || (operator === ':' && /^\d/.test(key))) {
      return { kind: 'term', operator: ':', value: token.text, text: token.text };
    }
    const known = key.toLowerCase();
    const field = Object.hasOwn(fields, known) ? (fields[known] as string) : key;
    return this.field(token, field, operator, value);
  }

  private field(token: Token, field: string, operator: SearchOperator, value: string): SearchTerm | undefined {
    const text = token.text;
    const isOrder = operator.startsWith('<') || operator.startsWith('>');
    const isTime = field === 'duration' || field === 'self';
    const plain = value.trim() === '' ? Number.NaN : Number(value);
    // A duration without a unit is in milliseconds, as people say it.
    const number = isTime
      ? (parseDurationUs(value) ?? plain * 1000)
      : Number.isNaN(plain)
        ? parseDurationUs(value)
        : plain;
    if (value === '' && operator !== '=' && operator !== '!=') return this.fail(`"${text}" needs a value`, token.end);
    if (isTime && Number.isNaN(number)) return this.fail(`"${value}" is no duration; write 50ms or 1.5s`, token.at);
    if (isOrder && (number === undefined || Number.isNaN(number))) {
      return this.fail(`"${value}" is no number, and ${operator} compares numbers`, token.at);
    }
    return { kind: 'term', field, operator, value, ...(number === undefined ? {} : { number }), text };
  }

  private fail(message: string, at: number): undefined {
    this.problem ??= { message, at };
    return undefined;
  }
}
