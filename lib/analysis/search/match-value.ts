import { textOf, textTest } from './match-text.js';
import type { SearchTerm } from './search.types.js';

/** Whether a number stands to the value of a condition as its operator says. */
export function compareNumbers({ operator, number = Number.NaN }: SearchTerm, value: number): boolean {
  switch (operator) {
    case '>':
      return value > number;
    case '>=':
      return value >= number;
    case '<':
      return value < number;
    case '<=':
      return value <= number;
    case '!=':
      return value !== number;
    default:
      return value === number;
  }
}

/** A condition on a value of any kind; one that is absent satisfies `!=` alone. */
export function compareText(term: SearchTerm): (value: unknown) => boolean {
  const { operator, value: wanted } = term;
  if (operator.startsWith('<') || operator.startsWith('>'))
    return (value) => isNumber(value) && compareNumbers(term, Number(value));
  const isWhole = operator === '=' || operator === '!=';
  const test = textTest(wanted, isWhole);
  const matches = (value: unknown): boolean => {
    if (value === undefined || value === null) return isWhole && wanted === '';
    if (Array.isArray(value) && value.some((item) => test(textOf(item)))) return true;
    return test(textOf(value));
  };
  return operator === '!=' ? (value) => !matches(value) : matches;
}

function isNumber(value: unknown): boolean {
  return (
    typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
  );
}
