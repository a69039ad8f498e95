declare const LOW_CARDINALITY: unique symbol;

/** A text of which its author says that it has few distinct values. */
export type LowCardinality = string & { readonly [LOW_CARDINALITY]: true };

/**
 * Says of a value that it has few distinct values, so that it may be a metric's label.
 *
 * Default: nothing is checked here; the label's budget (200 values, or what the label declares) still holds. Never use it
 * for ids, e-mail addresses, paths or messages.
 *
 * @example
 * \@Counted('orders_placed_total', {
 *   labels: { region: 20 },
 *   labelsOf: ([order]) => ({ region: lowCardinality(order.region) }),
 * })
 */
export function lowCardinality(value: string | number | boolean): LowCardinality {
  return String(value) as LowCardinality;
}
