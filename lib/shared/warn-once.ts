import { diag } from './errors/diag.js';

const MAX_SAID = 1_000;
const said = new Set<string>();

/** Warns, and never again in the same words; of more than a thousand different ones, the first are kept in mind. */
export function warnOnce(message: string): void {
  if (said.has(message)) return;
  if (said.size < MAX_SAID) said.add(message);
  diag.warn(message);
}
