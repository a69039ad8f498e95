import { propagation, type Context } from '@opentelemetry/api';
import { CallEcho } from '../../privacy/echo/call-echo.js';
import { echoIn, withEcho } from '../../privacy/echo/echo.js';
import { reportInternalError } from '../../shared/errors/guard.js';
import type { CallArguments } from '../method/call-plan.js';
import type { Site } from '../method/traced-method.js';

/**
 * The context for a call without a recording span. It carries the call's sensitive values, so that baggage and log lines are
 * freed of them although nothing is recorded.
 *
 * Searches the arguments of methods with marked parameters always, and those of other methods only where there is baggage.
 */
export function hideValues(site: Site, context: Context, args: CallArguments): Context {
  const { echo } = site.plan;
  if (echo === undefined || args.length === 0) return context;
  try {
    if (!echo.isMarked && propagation.getBaggage(context) === undefined) return context;
    const values = echo.valuesOf(args);
    if (values === undefined) return context;
    return withEcho(context, echoIn(context)?.with(values) ?? CallEcho.of(values, echo.createMask));
  } catch (error) {
    reportInternalError(`${site.functionName} sensitive values`, error);
    return context;
  }
}
