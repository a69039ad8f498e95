import { DeclaredMetric } from '../../metrics/sources/declared-metric.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { guard } from '../../shared/errors/guard.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { callback, type OptionRules } from '../../shared/options/option-rules.js';
import { createLabelReader } from './label-reader.js';
import { METERED_OPTIONS, meteredDecorator } from './metered-decorator.js';
import type { CountedOptions, LabelDeclarations, MeteredDecorator } from './metered.options.js';
import { refuseBare } from '../target/refuse-bare.js';

const OPTIONS = { ...METERED_OPTIONS, amount: callback('([order]) => order.total') } satisfies OptionRules<
  CountedOptions<{}, any[], any, any>
>;

/**
 * Counts the calls of a method, or what they are worth, in a counter of your own.
 *
 * Default: every call counts 1, labelled with its `outcome` (`ok`, `error`, `expected`, `cancelled`) and nothing else. Counts
 * when the result is there, sampled or not; makes no span; does nothing while nobody measures (`createMetrics()`). A label
 * value that was not declared is counted as `__other__`.
 *
 * @param name the metric's name; it ends in `_total`.
 * @throws TracedError `TRACED_METRIC_CONFLICT`, `TRACED_INVALID_OPTION`, `TRACED_INVALID_TARGET`
 * @example
 * class OrderService {
 *   \@Counted('orders_placed_total', {
 *     labels: { plan: ['free', 'pro'] },
 *     labelsOf: ([order]) => ({ plan: order.plan }),
 *   })
 *   async place(order: Order): Promise<Receipt> { … }
 * }
 */
export function Counted<
  const Labels extends LabelDeclarations = {},
  Args extends readonly any[] = any[],
  Result = any,
  Self = any,
>(name: string, options: CountedOptions<Labels, Args, Result, Self> = {}): MeteredDecorator<Args, Result, Self> {
  refuseBare("@Counted('orders_placed_total')", arguments);
  const decorate = meteredDecorator('@Counted', name, "@Counted('orders_placed_total')", (site) => {
    checkOptions(site, options, OPTIONS);
    const amountOf = options.amount as ((...args: unknown[]) => number) | undefined;
    const { labels, read } = createLabelReader(options.labels, options.labelsOf as never, site);
    if (!name.endsWith('_total')) {
      refuseOption(site, `the name of a counter ends in _total; write '${name}_total'`);
    }
    const definition = {
      name,
      help: options.help ?? `Calls of ${site.slice(site.lastIndexOf(' ') + 1)}.`,
      labels: [...labels, { name: 'outcome', isFixed: true }],
      site,
    };
    const metric = new DeclaredMetric('counter', definition, (meter) => meter.counter(definition));
    return {
      started: undefined,
      ended: ({ args, result, self, outcome, hiding }) => {
        const amount = amountOf === undefined ? 1 : guard(`${site} amount`, () => amountOf(args, result, self));
        if (typeof amount !== 'number' || !(amount >= 0 && amount < Infinity)) return;
        metric
          .family()
          ?.at(read(hiding, args, result, self, outcome))
          .inc(amount);
      },
    };
  });
  return decorate as MeteredDecorator<Args, Result, Self>;
}
