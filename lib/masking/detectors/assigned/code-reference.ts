import { MAX_PART } from '../../chars/limits.js';
import { DOLLAR } from '../../chars/codes.js';
import type { AssignedKey } from './assigned-key.js';
import type { AssignedValue } from '../../judge/read-value.js';
import type { ScanContext } from '../hit.js';

const VARIABLE = /^\\?\$\{?([A-Za-z_]\w{0,63})(?:$|[[}-])/;
const MEMBER = /^[A-Za-z_$][\w$]*(?:(?:\?\.|\.|->|::)[A-Za-z_$][\w$]*)+$/;
const EXPRESSION = /^[A-Za-z_$][\w$]*(?:[.[(]|$)/;
const ENUM = /^\d{1,4}$/;
const FIELD = /^[a-z]{2,24}(?:[A-Z][a-z]{1,24}){1,4}$/;
const CONSTANT = /^[A-Z]{2,24}(?:_[A-Z]{2,24}){1,6}$/;
const TYPE = /^[A-Z]\w*$/;
const CONCATENATION = /^(?:\s*\+\s|,\s|\)(?:$|[;,\s]))/;

/** Whether what looks like a value is a piece of a program around a name: a string's end, a variable, a field of an object. */
export function isCodeReference(
  text: string,
  key: AssignedKey,
  value: AssignedValue,
  at: number,
  context: ScanContext,
): boolean {
  if (value.isQuoted && !key.isQuoted && isEndOfString(text, key, value)) return true;
  if (value.end - value.start > MAX_PART) return false;
  if (value.isQuoted && isPartOfExpression(text, value)) return true;
  const content = text.slice(value.start, value.end);
  const variable = mayBeVariable(content) ? VARIABLE.exec(content)?.[1] : undefined;
  if (variable !== undefined) return key.text.startsWith('$') || context.verdict(variable) === 'key';
  if (value.isQuoted) return false;
  // `if (token !== other)` compares two names, and `Kind["Token"] = 2]` numbers them.
  if (text[at] === '=' && isComparison(text, at)) return true;
  if (key.isSubscript === true && EXPRESSION.test(content)) return true;
  if (text[value.end] === ']' && ENUM.test(content)) return true;
  // `token: IToken<number>` is a type, and `ref<string | null>(…)` a call with one.
  if (text[value.end] === '<' && (TYPE.test(content) || isCallWithType(text, value.end, content))) return true;
  // `password: hashedPassword,` hands a variable on.
  if (text[at] === ':' && FIELD.test(content) && /^,(?:\s|$)|^ ?\}/.test(text.slice(value.end, value.end + 2)))
    return context.verdict(content) === 'key';
  if (content === key.text)
    // `DB_PASSWORD: DB_PASSWORD` names a variable.
    return CONSTANT.test(content) || (text[at] === '=' && isArgument(text, key.start, value.end));
  return MEMBER.test(content) && context.verdict(content.slice(lastName(content))) === 'key';
}

// `"Password: " + password`: the quote closes the string in which the name stands.
function isEndOfString(text: string, key: AssignedKey, value: AssignedValue): boolean {
  if (text[value.start - 1] === text[key.start - 1] && text[key.start - 2] !== '[') return true;
  return CONCATENATION.test(text.slice(value.start, Math.min(value.end, value.start + 8)));
}

// A dollar, which a backslash may stand before.
function mayBeVariable(content: string): boolean {
  return content.charCodeAt(0) === DOLLAR || content.charCodeAt(1) === DOLLAR;
}

function isCallWithType(text: string, end: number, content: string): boolean {
  return /^[a-z]\w*$/.test(content) && /^<[\w ,|[\]]{1,64}>\(/.test(text.slice(end, end + 68));
}

// `'OAuth ' + token` and `','.join(parts)`.
function isPartOfExpression(text: string, { end }: AssignedValue): boolean {
  const behind = text.slice(end + 1, end + 4);
  return (text[end - 1] === ' ' && behind.startsWith(' +')) || /^\.[a-z]/.test(behind);
}

function isComparison(text: string, at: number): boolean {
  return text[at + 1] === '=' || text[at - 1] === '!' || text[at - 1] === '=';
}

// `login(password=password)` hands a variable on.
function isArgument(text: string, start: number, end: number): boolean {
  const before = text[start - 1] === ' ' ? text[start - 2] : text[start - 1];
  return (before === '(' || before === ',') && (text[end] === ')' || text[end] === ',');
}

function lastName(content: string): number {
  let start = content.length;
  while (start > 0 && /[\w$]/.test(content[start - 1] as string)) start--;
  return start;
}
