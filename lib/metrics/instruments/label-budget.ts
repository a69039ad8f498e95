import { privacy } from '../../privacy/privacy-state.js';
import { diag } from '../../shared/errors/diag.js';

/** Stands for every label value over the budget. */
export const OTHER = '__other__';

const MAX_LENGTH = 128;

/** One label of a metric. */
export interface LabelDefinition {
  readonly name: string;
  /** Distinct values that get a series of their own. */
  readonly max?: number | undefined;
  /** What values over the budget become. */
  readonly other?: string | undefined;
  /** The values come from code or from a convention, so that there is nothing in them to mask. */
  readonly isFixed?: boolean | undefined;
  /**
   * Values that come from code: they have a series of their own, up to as many again, also when others have filled the
   * budget.
   */
  readonly isFromCode?: ((value: string) => boolean) | undefined;
  /** The only values that there may be. @defaultValue the first ones that come */
  readonly values?: readonly string[] | undefined;
}

/**
 * The values that a label may have: the first ones that come, up to a limit; all others are one value together.
 *
 * A value is masked when it is first seen, and shortened to 128 characters.
 */
export class LabelBudget {
  readonly #values = new Map<string, string>();
  readonly #max: number;
  #isWarned = false;
  /** How many values from code are kept beyond the budget. */
  #kept = 0;

  constructor(
    readonly label: LabelDefinition,
    private readonly site: string,
    defaultMax: number,
  ) {
    for (const value of label.values ?? []) this.#values.set(value, value);
    this.#max = label.values?.length ?? label.max ?? defaultMax;
  }

  admit(value: string): string {
    const known = this.#values.get(value);
    if (known !== undefined) return known;
    const { other = OTHER, isFixed } = this.label;
    if (value === '' || value === other) return value;
    if (this.#values.size - this.#kept >= this.#max) {
      this.#warn(other);
      if (this.label.isFromCode?.(value) !== true || this.#kept >= this.#max) return other;
      this.#kept += 1;
    }
    const admitted = isFixed === true ? value : masked(value);
    this.#values.set(value, admitted);
    return admitted;
  }

  #warn(other: string): void {
    if (this.#isWarned) return;
    this.#isWarned = true;
    const { name, values } = this.label;
    const what = values === undefined ? `has more than ${this.#max} values` : 'got a value that is not declared';
    diag.warn(`nestjs-traced: the label '${name}' of ${this.site} ${what}; further ones are counted as ${other}`);
  }
}

function masked(value: string): string {
  let text = value;
  try {
    text = privacy.masker.text(value);
  } catch {
    text = '[REDACTED:error]';
  }
  return text.length > MAX_LENGTH ? text.slice(0, MAX_LENGTH) : text;
}
