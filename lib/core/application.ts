import { createContextKey, type Context } from '@opentelemetry/api';
import type { ErrorClassifier } from './contracts/error-classifier.js';
import { runtime } from './runtime/runtime.js';

/** One of the applications of this process, as its errors see it. */
export interface Application {
  /** Its own say about what was thrown. */
  readonly classify?: ErrorClassifier | undefined;
}

// Context keys of the API are `Symbol.for`: every copy of the library finds the same value. Nothing propagates it.
const APPLICATION = createContextKey('nestjs-traced.application');

/** A context whose work is done by an application: the classifiers of others are not asked about it. */
export function withApplication(context: Context, application: Application): Context {
  // Until an application has a say of its own nobody asks.
  return runtime.ownClassifiers.size === 0 ? context : context.setValue(APPLICATION, application);
}

/** Whether a classifier has a say in a context: those of applications only in their own, and where nobody knows whose work it is. */
export function isAsked(classifier: ErrorClassifier, context: Context | undefined): boolean {
  if (!runtime.ownClassifiers.has(classifier)) return true;
  const application = context?.getValue(APPLICATION) as Application | undefined;
  return application === undefined || application.classify === classifier;
}
