import type { CallMeter } from '../../core/method/call-plan.js';
import { DeclaredMetric } from '../../metrics/sources/declared-metric.js';
import type { GaugeSeries } from '../../metrics/instruments/gauge.js';
import { guard } from '../../shared/errors/guard.js';
import { checkOptions } from '../../shared/options/check-options.js';
import { callback, type OptionRules } from '../../shared/options/option-rules.js';
import { createLabelReader } from './label-reader.js';
import { METERED_OPTIONS, meteredDecorator } from './metered-decorator.js';
import type { GaugedOptions, LabelDeclarations, MeteredDecorator } from './metered.options.js';
import { refuseBare } from '../target/refuse-bare.js';

const OPTIONS = { ...METERED_OPTIONS, value: callback('(_args, items) => items.length') } satisfies OptionRules<
  GaugedOptions<{}, any[], any, any>
>;

/**
 * Shows a level in a gauge of your own: how many calls of a method are running, or what `value` says after each.
 *
 * Default: the calls that are running, back at 0 however they end; their labels come from the arguments, because there is
 * no result yet. With `value`: set after each call that succeeded. Makes no span; does nothing while nobody measures.
 *
 * @throws TracedError `TRACED_METRIC_CONFLICT`, `TRACED_INVALID_OPTION`, `TRACED_INVALID_TARGET`
 * @example
 * class StockService {
 *   \@Gauged('stock_items', { value: (_args, items) => items.length })
 *   async list(): Promise<Item[]> { … }
 * }
 */
export function Gauged<
  const Labels extends LabelDeclarations = {},
  Args extends readonly any[] = any[],
  Result = any,
  Self = any,
>(name: string, options: GaugedOptions<Labels, Args, Result, Self> = {}): MeteredDecorator<Args, Result, Self> {
  refuseBare("@Gauged('orders_open')", arguments);
  const decorate = meteredDecorator('@Gauged', name, "@Gauged('orders_open')", (site): CallMeter => {
    checkOptions(site, options, OPTIONS);
    const valueOf = options.value as ((...args: unknown[]) => number) | undefined;
    const { labels, read } = createLabelReader(options.labels, options.labelsOf as never, site);
    const method = site.slice(site.lastIndexOf(' ') + 1);
    const help = options.help ?? (valueOf === undefined ? `Running calls of ${method}.` : `Level after ${method}.`);
    const definition = { name, help, labels, site };
    const metric = new DeclaredMetric('gauge', definition, (meter) => meter.gauge(definition));
    if (valueOf === undefined) {
      return {
        started: (args, self, hiding) => {
          const series = metric.family()?.at(read(hiding, args, undefined, self));
          series?.add(1);
          return series;
        },
        ended: (_end, series) => (series as GaugeSeries | undefined)?.add(-1),
        running: (isRunning, series) => (series as GaugeSeries | undefined)?.add(isRunning ? 1 : -1),
      };
    }
    return {
      started: undefined,
      ended: ({ args, result, self, outcome, hiding }) => {
        if (outcome !== 'ok') return;
        const value = guard(`${site} value`, () => valueOf(args, result, self));
        if (typeof value === 'number')
          metric
            .family()
            ?.at(read(hiding, args, result, self))
            .set(value);
      },
    };
  });
  return decorate as MeteredDecorator<Args, Result, Self>;
}
