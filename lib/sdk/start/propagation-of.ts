import { createPropagationPolicy, type PropagationPolicy } from '../../http/propagation/propagation-policy.js';
import type { StartTracingOptions } from '../start-tracing.options.js';

/** What outgoing requests may carry where, as the options say it; `undefined` leaves it as it is. */
export function propagationOf({ propagateTo }: StartTracingOptions): PropagationPolicy | undefined {
  return propagateTo === undefined ? undefined : createPropagationPolicy(propagateTo);
}
