// Compiled, never run: each `@ts-expect-error` fails the type check when the line below it starts to compile.
import { TracedError, type TracedErrorCode } from '../../lib/index.js';

const known: TracedErrorCode = 'TRACED_INVALID_OPTION';
export const error: Error = new TracedError(known, 'Orders.place: ratio must be from 0 to 1');

// @ts-expect-error a code that docs/errors.md does not explain
new TracedError('TRACED_SOMETHING_ELSE', 'message');

// @ts-expect-error the code of an error never changes
new TracedError(known, 'message').code = 'TRACED_INVALID_TARGET';
