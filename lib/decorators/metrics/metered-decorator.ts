import type { CallMeter } from '../../core/method/call-plan.js';
import { refuseOption } from '../../shared/options/refuse-option.js';
import { callback, record, text, type OptionRules } from '../../shared/options/option-rules.js';
import { methodDecorator } from '../wrapping/method-decorator.js';
import type { MeteredOptions } from './metered.options.js';
import { meterMethod } from '../wrapping/trace-method.js';

/** What every decorator of metrics takes. */
export const METERED_OPTIONS = {
  help: text('Orders that were placed.'),
  labels: record("{ plan: ['free', 'pro'] }"),
  labelsOf: callback('([order]) => ({ plan: order.plan })'),
} satisfies OptionRules<MeteredOptions<{}, any[], any, any>>;

/** Makes the decorator of one metric; `declare` is asked once per method, while the class is being defined. */
export function meteredDecorator(
  decorator: string,
  name: string,
  example: string,
  declare: (site: string) => CallMeter,
): unknown {
  return methodDecorator({ name: `${decorator}('${name}')`, instead: 'write it before a method' }, (method) => {
    const site = `${decorator}('${name}') on ${method.member()}`;
    if (typeof name !== 'string' || name === '') {
      refuseOption(`${decorator}() on ${method.member()}`, `the metric has no name; write ${example}`);
    }
    const meter = declare(site);
    (method.declaration.createMeters ??= []).push(() => meter);
    return meterMethod(method);
  });
}
