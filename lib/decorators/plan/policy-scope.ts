/** Which calls of a method share a retry budget, a breaker and a bulkhead. */
export type PolicyScope =
  /** Those on objects of one class: each subclass of a base client has its own. */
  | 'class'
  /** All of them, on whatever class the method is inherited by. */
  | 'declaration'
  /** Those on one object. */
  | 'instance';

export const POLICY_SCOPES: readonly PolicyScope[] = ['class', 'declaration', 'instance'];

/** What a decorator of one policy takes besides that policy's own options. */
export interface PolicyScopeOption {
  /** Which calls share the state. @defaultValue `'class'` */
  readonly scope?: PolicyScope | undefined;
}
