import type { PolicyOptions } from 'nestjs-traced/resilience';
import { settings } from '../common/settings.js';

/** How orders treats payments: one place for every method that names this policy. */
export const paymentsPolicy: PolicyOptions = {
  retry: { retries: 2, baseMs: 50, maxMs: 500 },
  timeout: 2000,
  deadlineMs: 5000,
  circuitBreaker: { minCalls: settings.breakerMinCalls, openMs: settings.breakerOpenMs },
};
