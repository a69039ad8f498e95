import type { CallPlan } from '../core/call-plan.js';
import { REDACTED } from '../masking/mask-strategy.js';
import type { MethodDeclaration } from './method-declaration.js';

const MIN_LENGTH = 4;

/** Removes the values of sensitive parameters from texts that are written about the call. */
export function redactorOf({ parameters }: MethodDeclaration): CallPlan['redactor'] {
  const indexes = [...parameters].filter(([, parameter]) => parameter.sensitive !== undefined).map(([index]) => index);
  if (indexes.length === 0) return undefined;
  return (args) => {
    const secrets = indexes
      .map((index) => args[index])
      .filter((value) => typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
      .map(String)
      .filter((text) => text.length >= MIN_LENGTH);
    if (secrets.length === 0) return undefined;
    return (text) => secrets.reduce((masked, secret) => masked.replaceAll(secret, REDACTED), text);
  };
}
