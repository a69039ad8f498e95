import { createParamDecorator } from '@nestjs/common';
import { propagation } from '@opentelemetry/api';

/**
 * Injects the value of one baggage entry into a handler's parameter; `undefined` when the caller sent none.
 *
 * Baggage is written by callers: treat it like any other input.
 *
 * @example
 * ```ts
 * @Get()
 * list(@Baggage('tenant.id') tenant?: string) {}
 * ```
 */
export const Baggage: (key: string) => ParameterDecorator = createParamDecorator(
  (key: string) => propagation.getActiveBaggage()?.getEntry(key)?.value,
);
