import { guard } from '../../shared/errors/guard.js';

/**
 * `process.emitWarning()` without its wait for the next tick, which a program that ends before that never reaches. As
 * there, the warning is shown on stderr unless Node was told to show none.
 */
export function warnAtOnce(message: string, code: string): void {
  const warning = Object.assign(new Error(message), { name: 'TracingWarning', code });
  guard('a warning', () => process.emit('warning', warning));
}
