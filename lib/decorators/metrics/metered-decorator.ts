import type { CallMeter } from '../../core/call-plan.js';
import { methodDecorator } from '../method-decorator.js';
import { meterMethod } from '../trace-method.js';

/** Makes the decorator of one metric; `declare` is asked once per method, while the class is being defined. */
export function meteredDecorator(name: string, declare: (site: string) => CallMeter): unknown {
  return methodDecorator({ name, instead: 'write it before a method' }, (method) => {
    const meter = declare(`${name} on ${method.member()}`);
    (method.declaration.createMeters ??= []).push(() => meter);
    return meterMethod(method);
  });
}
