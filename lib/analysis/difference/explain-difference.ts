import { checkOptions } from '../../shared/options/check-options.js';
import { number, type OptionRules } from '../../shared/options/option-rules.js';
import type { SpanRecord } from '../span-record.js';
import { percent } from '../words/words.js';
import { code } from '../words/marks.js';
import { chanceOf } from './chance.js';
import { countValues, type ValueCounts } from './count-values.js';

/** A value that is more, or less, frequent in the selection. Shares 0 to 1. */
export interface DifferenceItem {
  readonly attribute: string;
  readonly value: string;
  readonly selectedShare: number;
  readonly restShare: number;
  readonly selectedCount: number;
  readonly restCount: number;
  /** `selectedShare - restShare`. */
  readonly difference: number;
}

export interface Difference {
  readonly selectedCount: number;
  readonly restCount: number;
  readonly sentence: string;
  /** The largest difference first; attributes with a value of its own for nearly every span come last. */
  readonly items: readonly DifferenceItem[];
}

export interface DifferenceOptions {
  /**
   * The most items.
   *
   * @defaultValue 50
   */
  readonly limit?: number | undefined;
}

/** A difference that this share of blind selections shows as well is not called one. */
const MAY_BE_CHANCE = 0.05;

const OPTIONS: OptionRules<DifferenceOptions> = { limit: number({ min: 0, max: Infinity }) };

/**
 * What the selected spans, say the slow ones, have in common that the rest has not: values of attributes, of the resource,
 * name, service, kind and status, by how much their shares differ.
 *
 * @example
 * const { sentence, items } = explainDifference(slow, fast);
 */
export function explainDifference(
  selection: readonly SpanRecord[],
  rest: readonly SpanRecord[],
  options: DifferenceOptions = {},
): Difference {
  checkOptions('explainDifference()', options, OPTIONS);
  const counts = { selectedCount: selection.length, restCount: rest.length };
  if (selection.length === 0) return { ...counts, sentence: 'Nothing is selected.', items: [] };
  if (rest.length === 0)
    return { ...counts, sentence: 'Everything is selected: there is nothing to compare it with.', items: [] };
  const [inSelection, inRest] = [countValues(selection), countValues(rest)];
  const attributes = new Set([...inSelection.keys(), ...inRest.keys()]);
  const ranked = [...attributes].flatMap((attribute) =>
    itemsOf(attribute, inSelection.get(attribute), inRest.get(attribute), counts),
  );
  const items = ranked
    .sort((a, b) => b.weight - a.weight || Math.abs(b.item.difference) - Math.abs(a.item.difference))
    .slice(0, options.limit ?? 50)
    .map(({ item }) => item);
  const told = ranked.filter(({ item, weight }) => weight > 0 && item.difference > 0).length;
  return { ...counts, sentence: sentenceOf(items, counts, told), items };
}

interface Counts {
  readonly selectedCount: number;
  readonly restCount: number;
}

interface Ranked {
  readonly item: DifferenceItem;
  readonly weight: number;
}

function itemsOf(
  attribute: string,
  selected: ValueCounts | undefined,
  rest: ValueCounts | undefined,
  { selectedCount, restCount }: Counts,
): Ranked[] {
  const values = new Set([...(selected?.counts.keys() ?? []), ...(rest?.counts.keys() ?? [])]);
  const seen = (selected?.total ?? 0) + (rest?.total ?? 0);
  // A value that nearly every span has for itself explains nothing, however large its share of a small selection is.
  const isIdentity = values.size > Math.max(seen * 0.8, 8) || selected?.isFull === true || rest?.isFull === true;
  return [...values].flatMap((value) => {
    const [inSelection, inRest] = [selected?.counts.get(value) ?? 0, rest?.counts.get(value) ?? 0];
    const [selectedShare, restShare] = [inSelection / selectedCount, inRest / restCount];
    const difference = selectedShare - restShare;
    if (difference === 0) return [];
    const item = {
      attribute,
      value,
      selectedShare,
      restShare,
      selectedCount: inSelection,
      restCount: inRest,
      difference,
    };
    return [{ item, weight: isIdentity ? 0 : Math.abs(difference) }];
  });
}

/** @param told how many values are more frequent in the selection: among many, one is so by chance. */
function sentenceOf(items: readonly DifferenceItem[], counts: Counts, told: number): string {
  const top = items.find(({ difference }) => difference > 0);
  if (top === undefined || top.difference < 0.1) return 'Nothing sets the selected ones apart.';
  const most = top.selectedShare >= 0.995 ? 'All of them' : top.selectedShare > 0.5 ? 'Most of them' : 'Many of them';
  const what = top.attribute === 'name' ? `are ${code(top.value)}` : `have ${code(`${top.attribute} = ${top.value}`)}`;
  const shares = `${most} ${what}: ${percent(top.selectedShare)}, else ${percent(top.restShare)}.`;
  const chance = chanceOf({ selected: top.selectedCount, rest: top.restCount, ...counts });
  return chance * told > MAY_BE_CHANCE ? `${shares} Among so few it may be chance.` : shares;
}
