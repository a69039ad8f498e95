import type { OptionRule } from '../../shared/option-rules.js';

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 1;

export const atLeastOne: OptionRule = [isCount, 'a whole number of at least 1'];
export const duration: OptionRule = [isCount, 'milliseconds, a whole number of at least 1'];
export const headers: OptionRule = [isTexts, "an object of texts, for example { authorization: 'Bearer …' }"];
export const compression: OptionRule = [(value) => value === 'gzip' || value === 'none', "'gzip' or 'none'"];

function isTexts(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((text) => typeof text === 'string');
}
