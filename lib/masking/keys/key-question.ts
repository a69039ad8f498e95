import { isLetter, isUpper } from '../chars/chars.js';
import { QUESTIONS } from './key-vocabulary.js';

const LONGEST = Math.max(...[...QUESTIONS].map(({ length }) => length));

/** Whether the first word of a name asks something about what it names: `has password`, `isToken`. */
export function beginsWithQuestion(name: string): boolean {
  let end = 0;
  while (end <= LONGEST && isLetter(name.charCodeAt(end)) && !isHump(name, end)) end++;
  return end <= LONGEST && QUESTIONS.has(name.slice(0, end).toLowerCase());
}

// Where the next word begins in `aB`.
function isHump(name: string, index: number): boolean {
  return index > 0 && isUpper(name.charCodeAt(index)) && !isUpper(name.charCodeAt(index - 1));
}
