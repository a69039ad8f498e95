import { isIdentifiedBy, matchIdentifiedBy } from './account-statement.js';
import { isQuote } from '../../chars/chars.js';
import { isDeclaration, matchDeclaredVariable } from '../shell/declared-variable.js';
import { isDefaultOperator, matchDefaultValue, matchDefaultWord } from './default-value.js';
import type { Hit, ScanContext } from '../hit.js';
import { matchQuotedSecret } from './named-text.js';

const SHORT = 2;

/** A secret in quotes behind its name, without an operator or with one for a default; a space stands behind the word. */
export function matchWordAndMark(
  text: string,
  start: number,
  end: number,
  next: number,
  context: ScanContext,
): Hit | undefined {
  if (!isQuote(next)) return isDefaultOperator(text, end + 1) ? matchDefaultValue(text, end, context) : undefined;
  if (isDeclaration(text, start, end)) return matchDeclaredVariable(text, end, context);
  if (end - start === SHORT) {
    if (text.startsWith('or', start)) return matchDefaultWord(text, start, end, context);
    if (isIdentifiedBy(text, start, end)) return matchIdentifiedBy(text, end + 1);
  }
  return matchQuotedSecret(text, start, end, context);
}
