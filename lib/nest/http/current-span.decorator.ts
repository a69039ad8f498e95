import { createParamDecorator } from '@nestjs/common';
import { trace } from '@opentelemetry/api';

/**
 * Injects the active span into a handler's parameter; `undefined` when nothing is traced.
 *
 * @example
 * ```ts
 * @Get(':id')
 * find(@CurrentSpan() span?: Span) {
 *   span?.addEvent('looked up');
 * }
 * ```
 */
export const CurrentSpan: () => ParameterDecorator = createParamDecorator(() => trace.getActiveSpan());
