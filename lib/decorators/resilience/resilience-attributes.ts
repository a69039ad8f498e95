import { runtime } from '../../core/runtime/runtime.js';

type ResilienceNames = ReturnType<typeof createNames>;

// No convention exists for retries and circuit breakers yet, so all of our names start with one word, which the user can
// change should a convention claim it.
function createNames(prefix: string) {
  return {
    ATTR_POLICY_NAME: `${prefix}.policy.name`,
    ATTR_ATTEMPTS: `${prefix}.attempts`,
    ATTR_OUTCOME: `${prefix}.outcome`,
    ATTR_STOP_REASON: `${prefix}.stop_reason`,
    ATTR_RETRY_DELAY: `${prefix}.retry.delay`,
    ATTR_BREAKER_STATE: `${prefix}.circuit_breaker.state`,
    ATTR_EVENTS_DROPPED: `${prefix}.events_dropped`,
    ATTR_ATTEMPT_NUMBER: `${prefix}.attempt.number`,
    ATTR_ATTEMPT_DELAY: `${prefix}.attempt.delay`,
    ATTR_ATTEMPT_DELAY_SOURCE: `${prefix}.attempt.delay_source`,
    ATTR_ATTEMPT_TIMEOUT: `${prefix}.attempt.timeout`,
    EVENT_RETRY: `${prefix}.retry`,
    EVENT_GIVE_UP: `${prefix}.give_up`,
    EVENT_TIMEOUT: `${prefix}.timeout`,
    ATTR_TIMEOUT_SCOPE: `${prefix}.timeout.scope`,
    ATTR_TIMEOUT_LIMIT: `${prefix}.timeout.limit`,
    EVENT_BREAKER_TRANSITION: `${prefix}.circuit_breaker.transition`,
    ATTR_BREAKER_NAME: `${prefix}.circuit_breaker.name`,
    ATTR_BREAKER_FROM: `${prefix}.circuit_breaker.from`,
    ATTR_BREAKER_TO: `${prefix}.circuit_breaker.to`,
    ATTR_BREAKER_REASON: `${prefix}.circuit_breaker.reason`,
  };
}

let prefix = 'resilience';
let names: ResilienceNames = createNames(prefix);

/** The names of attributes and events, as the process wants them at this time. */
export function resilienceNames(): ResilienceNames {
  // An older copy of the library may have made the state of the process.
  const wanted = runtime.resiliencePrefix ?? 'resilience';
  if (wanted !== prefix) {
    prefix = wanted;
    names = createNames(prefix);
  }
  return names;
}
