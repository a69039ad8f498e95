import type { ErrorClassifier } from '../../core/contracts/error-classifier.js';
import { runtime } from '../../core/runtime/runtime.js';
import { classifyNestError } from './classify-nest-error.js';

const NEST_CLASSIFIER = Symbol.for('nestjs-traced.nest-classifier');

/**
 * Registers the classifier for Nest's exceptions and, before it, the application's own one, which is asked only about errors of
 * the application. Returns the function that undoes it.
 */
export function registerClassifiers(own: ErrorClassifier | undefined): () => void {
  const { classifiers, ownClassifiers } = runtime;
  if (!classifiers.some((classifier) => Object.hasOwn(classifier, NEST_CLASSIFIER))) {
    classifiers.push(Object.defineProperty(classifyNestError, NEST_CLASSIFIER, { value: true }));
  }
  if (!own) return () => {};
  classifiers.unshift(own);
  ownClassifiers.add(own);
  return () => {
    const index = classifiers.indexOf(own);
    if (index >= 0) classifiers.splice(index, 1);
    // Two applications may have registered the same classifier; it stays until the second one leaves.
    if (!classifiers.includes(own)) ownClassifiers.delete(own);
  };
}
