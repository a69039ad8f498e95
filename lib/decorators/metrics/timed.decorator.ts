import { trace } from '@opentelemetry/api';
import { DeclaredMetric } from '../../metrics/sources/declared-metric.js';
import { METHOD_BUCKETS } from '../../metrics/sources/method-metrics.js';
import { checkBuckets } from '../../metrics/resolve-metrics.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { list, type OptionRules } from '../../shared/options/option-rules.js';
import { createLabelReader } from './label-reader.js';
import { METERED_OPTIONS, meteredDecorator } from './metered-decorator.js';
import type { LabelDeclarations, MeteredDecorator, TimedOptions } from './metered.options.js';
import { refuseBare } from '../target/refuse-bare.js';

const OPTIONS = { ...METERED_OPTIONS, buckets: list('[0.1, 0.5, 1]') } satisfies OptionRules<
  TimedOptions<{}, any[], any, any>
>;

/**
 * Measures how long a method takes until its result is there, in a histogram of your own.
 *
 * Default: seconds, from 0.5 ms to 10 s, labelled with the `outcome` and nothing else. `@Traced()` alone measures every
 * method already; this is for a name or labels of your own. Measures sampled or not; makes no span; does nothing while
 * nobody measures.
 *
 * @param name the metric's name; it ends in `_seconds`.
 * @throws TracedError `TRACED_METRIC_CONFLICT`, `TRACED_INVALID_OPTION`, `TRACED_INVALID_TARGET`
 * @example
 * class CheckoutService {
 *   \@Timed('checkout_duration_seconds', { buckets: [0.1, 0.5, 1, 5] })
 *   async checkout(cart: Cart): Promise<Order> { … }
 * }
 */
export function Timed<
  const Labels extends LabelDeclarations = {},
  Args extends readonly any[] = any[],
  Result = any,
  Self = any,
>(name: string, options: TimedOptions<Labels, Args, Result, Self> = {}): MeteredDecorator<Args, Result, Self> {
  refuseBare("@Timed('checkout_duration_seconds')", arguments);
  const decorate = meteredDecorator('@Timed', name, "@Timed('checkout_duration_seconds')", (site) => {
    checkOptions(site, options, OPTIONS);
    const { buckets = METHOD_BUCKETS } = options;
    const { labels, read } = createLabelReader(options.labels, options.labelsOf as never, site);
    checkBuckets(buckets, site, 'buckets');
    if (!name.endsWith('_seconds')) {
      refuseOption(site, `durations are in seconds, and the name says so; write '${name}_seconds'`);
    }
    const definition = {
      name,
      help: options.help ?? `Duration of ${site.slice(site.lastIndexOf(' ') + 1)}.`,
      labels: [...labels, { name: 'outcome', isFixed: true }],
      buckets,
      site,
    };
    const metric = new DeclaredMetric('histogram', definition, (meter) => meter.histogram(definition));
    return {
      started: undefined,
      isTimed: true,
      ended: ({ args, result, self, outcome, durationMs, span, hiding }) => {
        const series = metric.family()?.at(read(hiding, args, result, self, outcome));
        series?.observe(durationMs / 1000, span ?? trace.getActiveSpan());
      },
    };
  });
  return decorate as MeteredDecorator<Args, Result, Self>;
}
