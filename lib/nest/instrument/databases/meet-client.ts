import { TracedError } from '../../../shared/errors/errors.js';
import { classNamesOf, hasMethods } from '../class-names.js';
import type { MetProvider } from '../instrument.js';

type Trace = (client: object) => unknown;

/**
 * Traces an instance of one of these classes, if it is what its class says: other packages have classes of the same name.
 */
export function meetClass(names: readonly string[], trace: Trace): (instance: object, provider: MetProvider) => void {
  const wanted = new Set(names);
  return (instance) => {
    if (classNamesOf(instance).some((name) => wanted.has(name))) traceIfFitting(instance, trace);
  };
}

/** Traces an instance that has these methods: the names of its classes are lost where a package is minified. */
export function meetMethods(
  methods: readonly string[],
  trace: Trace,
): (instance: object, provider: MetProvider) => void {
  return (instance) => {
    if (hasMethods(instance, methods)) traceIfFitting(instance, trace);
  };
}

/** Traces what is provided under a token. */
export function meetToken(token: unknown, trace: Trace): (instance: object, provider: MetProvider) => void {
  return (instance, provider) => {
    if (provider.token === token) traceIfFitting(instance, trace);
  };
}

function traceIfFitting(instance: object, trace: Trace): void {
  try {
    trace(instance);
  } catch (error) {
    if (!(error instanceof TracedError)) throw error;
  }
}
