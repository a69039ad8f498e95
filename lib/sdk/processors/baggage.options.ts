import { refuseOption } from '../../shared/refuse-option.js';

/** What is done with the baggage that travels with a request. */
export interface BaggageOptions {
  /**
   * Names of entries that become attributes, under the same names, of every span that starts while they are in the baggage: at
   * most 32 names. Masked as every attribute is; a value of more than 256 characters is left out, and an attribute that a span has of
   * its own stays. Other entries stay where they are, because who sends them can write anything into them.
   * @defaultValue none
   */
  readonly toAttributes?: readonly string[] | undefined;
}

const MAX_NAMES = 32;

/** The names of the entries that become attributes. @throws TracedError `TRACED_INVALID_OPTION`. */
export function resolveBaggage(options: BaggageOptions | undefined): readonly string[] {
  if (options === undefined) return [];
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  const names: unknown = isObject ? (options.toAttributes ?? []) : null;
  const areNames = Array.isArray(names) && names.every((name) => typeof name === 'string' && name !== '');
  if (!areNames) {
    return refuseOption(
      'startTracing()',
      "baggage is not { toAttributes: [names] }; write baggage: { toAttributes: ['request.id'] }.",
    );
  }
  if (names.length > MAX_NAMES) {
    return refuseOption(
      'startTracing()',
      `baggage.toAttributes has ${names.length} names; write at most ${MAX_NAMES}.`,
    );
  }
  return [...new Set(names as string[])];
}
