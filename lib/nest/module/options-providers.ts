import type { Provider } from '@nestjs/common';
import { TracedError } from '../../shared/errors/errors.js';
import type { TracingModuleAsyncOptions, TracingModuleOptions, TracingOptionsFactory } from './tracing.options.js';
import { requireOptions } from './require-options.js';
import { TRACING_OPTIONS } from './tracing.tokens.js';

/**
 * The providers of options that come out of the injector.
 *
 * @throws TracedError `TRACED_MISSING_FACTORY` when nothing or more than one thing says where they come from.
 */
export function createAsyncOptionsProviders(options: TracingModuleAsyncOptions = {} as never): Provider[] {
  const { useFactory, useClass, useExisting, inject = [] } = options;
  if ([useFactory, useClass, useExisting].filter((source) => source !== undefined).length !== 1) {
    throw new TracedError(
      'TRACED_MISSING_FACTORY',
      'TracingModule.forRootAsync() needs exactly one of useFactory, useClass and useExisting; write for example { useFactory: () => ({ serviceName: "orders" }) }',
    );
  }
  if (useFactory) {
    const factory = useFactory as (...dependencies: unknown[]) => TracingModuleOptions | Promise<TracingModuleOptions>;
    const checked = (...dependencies: unknown[]) => answered(factory(...dependencies), 'useFactory answered');
    return [{ provide: TRACING_OPTIONS, useFactory: checked, inject }];
  }
  const token = useClass ?? useExisting;
  if (token === undefined) return [];
  const provider: Provider = {
    provide: TRACING_OPTIONS,
    useFactory: (source: TracingOptionsFactory) =>
      answered(source.createTracingOptions(), 'createTracingOptions() answered'),
    inject: [token],
  };
  return useClass ? [provider, useClass] : [provider];
}

async function answered(options: TracingModuleOptions | Promise<TracingModuleOptions>, said: string) {
  return checked(requireOptions(await options, said));
}

/** Checks the options and returns them. The tables of rules are imported only here, so that decorating a module is cheap. */
export async function checked(options: TracingModuleOptions): Promise<TracingModuleOptions> {
  const { checkModuleOptions } = await import('./option-rules.js');
  return checkModuleOptions(options);
}
