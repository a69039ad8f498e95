import { names, type OptionRules } from '../../shared/options/option-rules.js';

/** What is done with the baggage that travels with a request. */
export interface BaggageOptions {
  /**
   * Names of entries that become attributes, under the same names, of every span that starts while they are in the baggage:
   * at most 32 names. Masked as every attribute is; a value of more than 256 characters is left out, and an attribute that
   * a span has of its own stays. Other entries stay where they are, because who sends them can write anything into them.
   * @defaultValue none
   */
  readonly toAttributes?: readonly string[] | undefined;
}

const MAX_NAMES = 32;

const NAMES = names("['request.id']");

export const BAGGAGE_OPTIONS: OptionRules<BaggageOptions> = {
  toAttributes: {
    fits: (value) => NAMES.fits(value) && (value as readonly string[]).length <= MAX_NAMES,
    expected: `${NAMES.expected}, at most ${MAX_NAMES}`,
  },
};

/** The names of the entries that become attributes. */
export function resolveBaggage({ toAttributes = [] }: BaggageOptions = {}): readonly string[] {
  return [...new Set(toAttributes)];
}
