import { LOWER_V } from '../chars/codes.js';
import { isLetter } from '../chars/chars.js';

// What a text says about a secret instead of saying the secret.
const STATES = new Set(
  `true false yes no on off null nil none undefined nan unknown invalid valid missing required expired incorrect wrong
   failed fail failure passed success successful succeeded ok error denied empty blank set unset enabled disabled optional
   string str number int integer boolean bool object any text bytes buffer void hidden masked redacted removed revoked
   rejected accepted changed updated reset created deleted rotated verified unverified mismatch mismatched present absent
   provided default required. n/a na tbd todo not is was are must should cannot can't too the a an this that your my for
   in of to and or with without must_change temporary filtered scrubbed sanitized obfuscated omitted truncated unauthorized forbidden authenticated unauthenticated supplied
   sensitive specified needed sent received include omit same-origin malformed locked pending active inactive safe weak strong match matches optional. 0 1`
    .trim()
    .split(/\s+/),
);
const PLACEHOLDER =
  /^(?:<[^>]{1,64}>?|\$\{[^}]{0,64}\}?|\$[A-Z_][A-Z0-9_]*|\{\{[^{}]{0,64}(?:\}\}.{0,64})?|\{ ?[A-Za-z_][\w.]{0,48} ?\}|\$\$\{?[A-Za-z_]\w{0,48}\}?|%[sdv]|%\([^)]{0,64}\)?s?|#\{.{0,64}|\*+|\.{3}|\?|:\w{1,32}|\$\d{1,3}|-+|_+|x{3,}|X{3,}|\u2022+|#+|\[\w*\]?|!(?:vault|secret|env|Ref|Sub|GetAtt|ImportValue)|ENC\[.{0,64}|\.{0,2}(?:\/[a-z][a-z0-9_.@-]{0,40}){2,}\/?|&lt;[^&]{1,64}&gt;|\$_[A-Z]{2,8}\b.{0,64}|\$\(.{0,64}|\$[a-z]{1,24}(?:_[a-z]{1,24}){1,6}|YOUR_[A-Z_]{2,40}|(?:\.\*|\\S|\[\^|\(\?|\(\.).{0,64})$/s;
const HIDING = new Uint8Array(128);
for (const char of '<${%#*.?:-_[!/&\\(xXEY') HIDING[char.charCodeAt(0)] = 1;
// Credentials that a program puts together.
const TEMPLATE = /^(?:bearer|basic|token)(?: ?(?:\$\{|\{|<|%s)| $)/i;
const CODE =
  /^(?:process\.env\b|os\.(?:environ|getenv)\b|env\.|ENV\[|System\.getenv|import\.meta\b|this\.|self\.|await$|new$|function\b|async$|\([^)]*\) ?=>)|^[A-Za-z_$][\w$.]{0,64}\(/;
const CODE_ROOT =
  /^(?:req|request|res|response|ctx|context|config|cfg|settings|options|opts|args|params|props|body|data|event|user|app|input|state|form|local|module|each|var|(?:aws|azurerm|azuread|google|random|kubernetes|tls|vault)_[a-z_]{1,48})\.[A-Za-z_$]/;
const CODE_WORD = /^(?:await|new|function|async)/;
// The version of a secret's format.
const VERSION = /^v\d{1,4}(?:\.\d{1,4}){1,3}$/;
const STRANGE = 1;
const CALLING = 2;
const MARKS = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const char = String.fromCharCode(code);
  if (!`01_./'-`.includes(char)) MARKS[code] = STRANGE;
  if ('(.['.includes(char)) MARKS[code] = (MARKS[code] as number) | CALLING;
}
const NEXT_NAME = /^ [A-Za-z][\w-]{2,32}(?:=(?!")|: )/;
const MAX_NEXT = 40;
const WORD = /^[A-Za-z][A-Za-z'’]*[.,;:!?]?$/;

/** Whether a value is a state, a placeholder or a piece of a program, none of which is a secret. */
export function isStateOrPlaceholder(value: string, isQuoted: boolean): boolean {
  if (value.length > 72) return false;
  const marks = marksIn(value);
  if (value.length < 20 && (marks & STRANGE) === 0 && STATES.has(value.toLowerCase())) return true;
  if (isQuoted && TEMPLATE.test(value)) return true;
  // Placeholders begin with a mark, code has a call or a dot: most values have neither, and need no pattern.
  const first = value.charCodeAt(0);
  if (mayHide(first) && PLACEHOLDER.test(value)) return true;
  if (first === LOWER_V && VERSION.test(value)) return true;
  if (isQuoted || ((marks & CALLING) === 0 && !CODE_WORD.test(value))) return false;
  return CODE.test(value) || CODE_ROOT.test(value);
}

// Which marks a value has, found in one pass: those that no state is written with, and those of code.
function marksIn(value: string): number {
  let marks = 0;
  for (let index = 0; index < value.length; index++) {
    const code = value.charCodeAt(index);
    if (!isLetter(code)) marks |= code < 128 ? (MARKS[code] as number) : STRANGE;
  }
  return marks;
}

// Whether a placeholder may begin with this character.
function mayHide(code: number): boolean {
  return code > 127 || HIDING[code] === 1;
}

/** Whether a value that stands alone after `name: ` continues as a sentence: a plain word and another one after it. */
export function isSentence(text: string, start: number, end: number): boolean {
  const word = text.slice(start, Math.min(end, start + 32));
  if (!WORD.test(word)) return false;
  if (STATES.has(word.toLowerCase().replace(/[.,;:!?]$/, ''))) return true;
  // `password: foo token: bar` has two values.
  return /^[ \t][A-Za-z"'`(<[]/.test(text.slice(end, end + 2)) && !NEXT_NAME.test(text.slice(end, end + MAX_NEXT));
}
