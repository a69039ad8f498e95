// No convention exists for retries and circuit breakers yet; all of our names start with one prefix.
const PREFIX = 'resilience';

export const ATTR_POLICY_NAME = `${PREFIX}.policy.name`;
export const ATTR_ATTEMPTS = `${PREFIX}.attempts`;
export const ATTR_OUTCOME = `${PREFIX}.outcome`;
export const ATTR_STOP_REASON = `${PREFIX}.stop_reason`;
export const ATTR_RETRY_DELAY = `${PREFIX}.retry.delay`;
export const ATTR_BREAKER_STATE = `${PREFIX}.circuit_breaker.state`;
export const ATTR_EVENTS_DROPPED = `${PREFIX}.events_dropped`;

export const ATTR_ATTEMPT_NUMBER = `${PREFIX}.attempt.number`;
export const ATTR_ATTEMPT_DELAY = `${PREFIX}.attempt.delay`;
export const ATTR_ATTEMPT_DELAY_SOURCE = `${PREFIX}.attempt.delay_source`;
export const ATTR_ATTEMPT_TIMEOUT = `${PREFIX}.attempt.timeout`;

export const EVENT_RETRY = `${PREFIX}.retry`;
export const EVENT_GIVE_UP = `${PREFIX}.give_up`;
export const EVENT_TIMEOUT = `${PREFIX}.timeout`;
export const ATTR_TIMEOUT_SCOPE = `${PREFIX}.timeout.scope`;
export const ATTR_TIMEOUT_LIMIT = `${PREFIX}.timeout.limit`;
export const EVENT_BREAKER_TRANSITION = `${PREFIX}.circuit_breaker.transition`;
export const ATTR_BREAKER_NAME = `${PREFIX}.circuit_breaker.name`;
export const ATTR_BREAKER_FROM = `${PREFIX}.circuit_breaker.from`;
export const ATTR_BREAKER_TO = `${PREFIX}.circuit_breaker.to`;
export const ATTR_BREAKER_REASON = `${PREFIX}.circuit_breaker.reason`;
