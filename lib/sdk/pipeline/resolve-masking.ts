import { createMasker } from '../../masking/masker.js';
import { checkMaskerOptions } from '../../masking/options/check-masker-options.js';
import type { MaskerOptions } from '../../masking/options/masker.options.js';
import { TracedError } from '../../shared/errors/errors.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import { countMasked } from '../../privacy/masked-values.js';
import { completeMasker, NO_MASKER, type Masker, type ValueMasker } from '../../privacy/masker.js';
import type { Environment } from '../env/env-reader.js';
import { startSite } from '../../shared/start-site.js';

/** How values are masked: options of `createMasker()`, a masker, or `false` for no rules. */
export type MaskingOption = MaskerOptions | ValueMasker | false;

const METHODS = ['text', 'attribute', 'url', 'sql'] as const;

/**
 * The masker that an option asks for, counting what it masks; `NO_MASKER` for `false`.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` for half a masker, and what `createMasker()` throws.
 */
export function resolveMasking(option: MaskingOption | undefined, env?: Environment): Masker {
  if (option === false) return NO_MASKER;
  if (option === undefined) return createCounted({}, env);
  const isObject = typeof option === 'object' && option !== null;
  const methods = isObject ? METHODS.filter((name) => typeof (option as never)[name] === 'function') : [];
  if (isObject && methods.length === METHODS.length) return completeMasker(option as ValueMasker, countMasked);
  if (!isObject || methods.length > 0) {
    refuseOption(
      startSite(),
      'masking is neither options of createMasker() nor a masker with text, attribute, url and sql; write masking: { keys: { add: [ … ] } }, or false',
    );
  }
  return createCounted(option as MaskerOptions, env);
}

/** Makes the masker, with errors that name what the user wrote: the option `masking`, and not `createMasker()`. */
function createCounted(options: MaskerOptions, env: Environment | undefined): Masker {
  try {
    return createCounting(options, env);
  } catch (error) {
    if (!(error instanceof TracedError)) throw error;
    const problem = error.message.slice(0, error.message.lastIndexOf(' ['));
    throw new TracedError(error.code, `${startSite()}: masking: ${problem}`, { cause: error });
  }
}

function createCounting(options: MaskerOptions, env: Environment | undefined): Masker {
  checkMaskerOptions(options);
  const { onMasked, onInternalError } = options;
  const hashKey = options.hashKey ?? (env === undefined ? undefined : env['TRACED_MASK_KEY'] || undefined);
  return createMasker({
    ...options,
    ...(hashKey === undefined ? undefined : { hashKey }),
    onMasked: (evidence) => {
      countMasked(evidence.rule);
      onMasked?.(evidence);
    },
    onInternalError: (site, error) => {
      reportInternalError(`masking ${site}`, error);
      onInternalError?.(site, error);
    },
  });
}
