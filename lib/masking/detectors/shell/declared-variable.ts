import { readValue } from '../assigned/assigned-value.js';
import type { Hit, ScanContext } from '../hit.js';
import { isNoValue } from '../../judge/no-value.js';

const KEYWORD = 'variable';
const HEAD = /"([\w-]{2,64})" {0,4}\{/y;
const DEFAULT = /[^{}]{0,512}?(?:^|[\s{])default {0,16}= {0,4}(?=["'])/y;

/** Whether a word declares a variable whose name follows in quotes. */
export function isDeclaration(text: string, start: number, end: number): boolean {
  return end - start === KEYWORD.length && text.startsWith(KEYWORD, start);
}

/** The default of a variable named like a secret: `variable "db_password" { default = "…" }`; the keyword ends at `end`. */
export function matchDeclaredVariable(text: string, end: number, context: ScanContext): Hit | undefined {
  HEAD.lastIndex = end + 1;
  const name = HEAD.exec(text)?.[1];
  if (name === undefined || context.verdict(name) !== 'key') return undefined;
  DEFAULT.lastIndex = HEAD.lastIndex;
  if (!DEFAULT.test(text)) return undefined;
  const value = readValue(text, DEFAULT.lastIndex, false, DEFAULT.lastIndex + 512);
  if (value === undefined || value.end <= value.start) return undefined;
  const content = text.slice(value.start, value.end);
  if (isNoValue(content, true)) return undefined;
  return { start: value.start, end: value.end, rule: 'key-value' };
}
