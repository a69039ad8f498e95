import type { ModulesContainer } from '@nestjs/core';
import { differingOptions } from '../../sdk/life/unused-options.js';
import { diag } from '../../shared/errors/diag.js';
import { withoutUndefined } from '../../shared/options/without-undefined.js';
import type { TracingModuleOptions } from './tracing.options.js';
import { DECLARED_OPTIONS } from './tracing.tokens.js';

type ModuleRef = ModulesContainer extends Map<string, infer M> ? M : never;

/**
 * The options of all `TracingModule` imports of an application together, so that the import of a library takes nothing away
 * from that of the application. Where two differ, the first one counts, and the root module's comes before all others.
 */
export function declaredOptions(own: TracingModuleOptions, modules: ModulesContainer): TracingModuleOptions {
  const all = [...inOrder(modules)];
  const [first] = all;
  if (first === undefined || all.length === 1) return own;
  const together: TracingModuleOptions = Object.assign({}, ...all.toReversed().map(withoutUndefined));
  const lost = new Set(all.flatMap((options) => differingOptions(together, options)));
  // This runs once per import; only the first one warns.
  if (lost.size > 0 && own === first) {
    diag.warn(
      `nestjs-traced: TracingModule is imported ${all.length} times in this application, with different values of ${[...lost].join(', ')}; the first ones are used. Give options once, in the root module.`,
    );
  }
  return together;
}

function* inOrder(modules: ModulesContainer): Generator<TracingModuleOptions> {
  const all = [...modules.values()];
  const root = all.find(({ metatype }) => metatype?.name !== 'InternalCoreModule');
  for (const module of new Set<ModuleRef>([...(root?.imports ?? []), ...all])) {
    const declared: unknown = module.providers.get(DECLARED_OPTIONS)?.instance;
    if (typeof declared === 'object' && declared !== null) yield declared;
  }
}
