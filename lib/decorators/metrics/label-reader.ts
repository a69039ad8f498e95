import type { CallArguments, ValueHiding } from '../../core/method/call-plan.js';
import { OTHER, type LabelDefinition } from '../../metrics/instruments/label-budget.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import type { Outcome } from '../../core/contracts/outcome.js';
import type { LabelDeclarations } from './metered.options.js';

type LabelsOf = (args: never, result: never, self: never) => Readonly<Record<string, unknown>>;

/** The labels of one metric and how a call gets its values. */
export interface LabelReader {
  readonly labels: readonly LabelDefinition[];
  /** The values in the order of `labels`, and after them the outcome where it is a label too; never throws. */
  read(hiding: ValueHiding, args: CallArguments, result: unknown, self: unknown, outcome?: Outcome): string[];
}

/** @throws TracedError `TRACED_INVALID_OPTION`. */
export function createLabelReader(
  declared: LabelDeclarations = {},
  labelsOf: LabelsOf | undefined,
  site: string,
): LabelReader {
  const names = Object.keys(declared);
  checkDeclarations(declared, labelsOf, site);
  const labels = names.map((name): LabelDefinition => {
    const values = declared[name];
    return typeof values === 'number' ? { name, max: values } : { name, values: values?.map(String) };
  });
  const read = labelsOf as
    | ((args: CallArguments, result: unknown, self: unknown) => Readonly<Record<string, unknown>>)
    | undefined;
  const clean = labels.map(({ values, max }) => (values === undefined ? new CleanTexts(max ?? 0) : undefined));
  const fill = (values: string[], hiding: ValueHiding, args: CallArguments, result: unknown, self: unknown): void => {
    try {
      const found = read?.(args, result, self);
      for (let index = 0; index < names.length; index++) {
        const text = textOf(found?.[names[index] as string]);
        values[index] = clean[index]?.show(text, hiding) ?? text;
      }
    } catch (error) {
      for (let index = 0; index < names.length; index++) values[index] = OTHER;
      reportInternalError(`${site} labelsOf`, error);
    }
  };
  return {
    labels,
    read: (hiding, args, result, self, outcome) => {
      const values: string[] = [];
      if (read !== undefined) fill(values, hiding, args, result, self);
      if (outcome !== undefined) values.push(outcome);
      return values;
    },
  };
}

/** Remembers the texts of an open label in which nothing sensitive was found, so that each is searched only once. */
class CleanTexts {
  readonly #known = new Set<string>();

  constructor(private readonly max: number) {}

  show(text: string, hiding: ValueHiding): string {
    if (text === '' || this.#known.has(text)) return text;
    const shown = hiding.hide(text);
    if (shown === text && this.#known.size < this.max) this.#known.add(text);
    return shown;
  }
}

function checkDeclarations(declared: LabelDeclarations, labelsOf: unknown, site: string): void {
  for (const [name, values] of Object.entries(declared)) {
    if (Array.isArray(values) ? values.length > 0 : Number.isInteger(values) && (values as number) > 0) continue;
    refuseOption(
      site,
      `the label '${name}' declares no values; write the values it may have, or how many, for example { plan: ['free', 'pro'] }`,
    );
  }
  if (Object.keys(declared).length > 0 === (labelsOf !== undefined)) return;
  refuseOption(
    site,
    "labels and labelsOf belong together; write for example { labels: { plan: ['free', 'pro'] }, labelsOf: ([order]) => ({ plan: order.plan }) }",
  );
}

function textOf(value: unknown): string {
  return value === undefined || value === null ? '' : String(value);
}
