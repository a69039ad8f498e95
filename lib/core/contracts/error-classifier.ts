import type { Outcome } from './outcome.js';

/** Decides what a thrown value means; `undefined` leaves the decision to the next classifier. */
export type ErrorClassifier = (error: unknown) => Outcome | undefined;
