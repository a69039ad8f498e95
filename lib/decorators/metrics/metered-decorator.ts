import type { CallMeter } from '../../core/call-plan.js';
import { refuseOption } from '../../shared/refuse-option.js';
import { methodDecorator } from '../method-decorator.js';
import { meterMethod } from '../trace-method.js';

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
