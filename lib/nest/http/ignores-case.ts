import type { HookableAdapter } from './http-hooks.js';

interface Router {
  /** Express: whether a setting is on. */
  enabled?(setting: string): boolean;
  /** Fastify: the options that it was made with. */
  readonly initialConfig?: {
    readonly caseSensitive?: boolean;
    readonly routerOptions?: { readonly caseSensitive?: boolean };
  };
}

/** Whether the router behind an adapter takes `/Health` for `/health`: Express unless told otherwise, Fastify if told to. */
export function ignoresCase(adapter: HookableAdapter): boolean {
  const router = adapter.getInstance?.() as Router | null | undefined;
  const { initialConfig } = router ?? {};
  if (initialConfig !== undefined) {
    return (initialConfig.routerOptions?.caseSensitive ?? initialConfig.caseSensitive) === false;
  }
  return typeof router?.enabled === 'function' && !router.enabled('case sensitive routing');
}
