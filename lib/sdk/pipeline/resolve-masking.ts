import { createMasker } from '../../masking/masker.js';
import type { MaskerOptions } from '../../masking/options/masker.options.js';
import { TracedError } from '../../shared/errors.js';
import { reportInternalError } from '../../shared/guard.js';
import { countMasked } from '../../privacy/mask-evidence.js';
import type { MaskReport, ValueMasker } from '../../privacy/masker.js';
import type { Environment } from '../env/env-reader.js';

/** How values are masked: options of `createMasker()`, a masker, or `false` for no rules. */
export type MaskingOption = MaskerOptions | ValueMasker | false;

const METHODS = ['text', 'attribute', 'url', 'sql'] as const;

/**
 * The masker that an option asks for, counting what it masks; `undefined` for `false`.
 *
 * @throws TracedError `TRACED_INVALID_OPTION` for half a masker, and what `createMasker()` throws.
 */
export function resolveMasking(option: MaskingOption | undefined, env?: Environment): ValueMasker | undefined {
  if (option === false) return undefined;
  if (option === undefined) return createCounted({}, env);
  const isObject = typeof option === 'object' && option !== null;
  const methods = isObject ? METHODS.filter((name) => typeof (option as never)[name] === 'function') : [];
  if (isObject && methods.length === METHODS.length) return counting(option as ValueMasker);
  if (!isObject || methods.length > 0) {
    throw new TracedError(
      'TRACED_INVALID_OPTION',
      'startTracing(): masking is neither options of createMasker() nor a masker with text, attribute, url and sql; write masking: { keys: { add: [ … ] } }, or false',
    );
  }
  return createCounted(option as MaskerOptions, env);
}

function createCounted(options: MaskerOptions, env: Environment | undefined): ValueMasker {
  const { allow, onMasked, onInternalError } = options;
  const hashKey = options.hashKey ?? (env === undefined ? undefined : env['TRACED_MASK_KEY'] || undefined);
  const masker = createMasker({
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
  if (allow === undefined) return masker;
  return Object.assign(masker, {
    allows: (path: string, value: unknown): boolean => {
      try {
        return allow({ rule: 'key', path, value });
      } catch {
        return false;
      }
    },
  });
}

/** A masker of the user's, counted through what it reports. */
function counting(masker: ValueMasker): ValueMasker {
  const also =
    (report: MaskReport | undefined): MaskReport =>
    (evidence) => {
      countMasked(evidence.rule);
      report?.(evidence);
    };
  return {
    attribute: (key, value, report) => masker.attribute(key, value, also(report)),
    text: (value, report) => masker.text(value, also(report)),
    url: (value, attribute, report) => masker.url(value, attribute, also(report)),
    sql: (statement, system) => masker.sql(statement, system),
    ...(masker.isSensitiveKey && { isSensitiveKey: (key: string) => masker.isSensitiveKey?.(key) === true }),
    ...(masker.allows && { allows: (key: string, value: unknown) => masker.allows?.(key, value) === true }),
    ...(masker.mask && {
      mask: (value: unknown, strategy: unknown, path?: string, report?: MaskReport) =>
        masker.mask?.(value, strategy, path, also(report)),
    }),
  };
}
