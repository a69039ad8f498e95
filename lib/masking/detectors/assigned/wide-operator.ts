import { hitAt, judgeValue } from '../../judge/judge-value.js';
import type { Hit, ScanContext } from '../hit.js';
import { readKey } from './assigned-key.js';

const VALUE = /[ \u3000]{0,4}["'\u201c\u300c]?([\x21-\x7e]{4,128})/y;
const ENDS = /["'),.;:!?\]}]{1,4}$/;

/** The value behind an operator of other scripts: `密码：hunter2`, `password→hunter2`; a sentence behind it stays. */
export function matchWideOperator(text: string, at: number, context: ScanContext): Hit | undefined {
  if (!context.mayEndSensitiveKey(text, at)) return undefined;
  context.glance();
  VALUE.lastIndex = at + 1;
  const read = VALUE.exec(text)?.[1];
  const key = read === undefined ? undefined : readKey(text, at, context.floor);
  if (read === undefined || key === undefined || context.verdict(key.text) !== 'key') return undefined;
  const start = VALUE.lastIndex - read.length;
  const value = read.replace(ENDS, '');
  const isSecret = judgeValue(value, { name: 'password', isQuoted: false });
  return isSecret ? hitAt({ start, end: start + value.length }) : undefined;
}
