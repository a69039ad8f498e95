export { TracedError } from './shared/errors.js';
export type { TracedErrorCode } from './shared/errors.js';
