import { createContextKey, type Context } from '@opentelemetry/api';
import type { ErrorClassifier } from '../contracts/error-classifier.js';
import { runtime } from '../runtime/runtime.js';

/** One of the Nest applications of this process, as far as classifying its errors needs it. */
export interface Application {
  /** The application's own classifier of thrown values; `undefined` when it has none. */
  readonly classify?: ErrorClassifier | undefined;
}

// Context keys of the API are `Symbol.for`: every copy of the library finds the same value. Nothing propagates it.
const APPLICATION = createContextKey('nestjs-traced.application');

/** A context whose work belongs to `application`: the classifiers of other applications are not asked about errors in it. */
export function withApplication(context: Context, application: Application): Context {
  // While no application has a classifier of its own, nobody reads this value, so the context is left as it is.
  return runtime.ownClassifiers.size === 0 ? context : context.setValue(APPLICATION, application);
}

/**
 * Whether a classifier is to be asked about an error thrown in `context`. The classifier of an application is asked only inside
 * that application, and where the context does not say which application it belongs to; all others are always asked.
 */
export function isAsked(classifier: ErrorClassifier, context: Context | undefined): boolean {
  if (!runtime.ownClassifiers.has(classifier)) return true;
  const application = context?.getValue(APPLICATION) as Application | undefined;
  return application === undefined || application.classify === classifier;
}
