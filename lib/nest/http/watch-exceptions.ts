import type { ApplicationConfig } from '@nestjs/core';
import { WatchingFilter } from './watching.filter.js';

/** Adds the filter that sees what guards, pipes and handlers throw, unless the application has it already. */
export function watchExceptionsOf(config: ApplicationConfig): void {
  if (!config.getGlobalFilters().some((filter) => filter instanceof WatchingFilter)) {
    config.addGlobalFilter(new WatchingFilter());
  }
}
