/**
 * Lets `instanceof` recognise the errors of every copy of this library: its ES module and its CommonJS build, or two
 * installed copies. Subclasses that are not marked themselves are recognised as ever.
 */
export function markErrorKind(errorClass: abstract new (...args: any[]) => Error, kind: string): void {
  const mark = Symbol.for(`nestjs-traced.error.${kind}`);
  Object.defineProperty(errorClass.prototype, mark, { value: true });
  Object.defineProperty(errorClass, Symbol.hasInstance, {
    value(this: unknown, candidate: unknown): boolean {
      if (this !== errorClass) return Function.prototype[Symbol.hasInstance].call(this as object, candidate);
      if (typeof candidate !== 'object' || candidate === null) return false;
      try {
        return (candidate as { [mark]?: unknown })[mark] === true;
      } catch {
        // A proxy whose traps throw is none of our errors.
        return false;
      }
    },
  });
}
