import type { ApplicationConfig } from '@nestjs/core';
import { WatchingFilter } from './watching.filter.js';

/** Lets a filter see what guards, pipes and handlers throw; does nothing where it does already. */
export function watchExceptionsOf(config: ApplicationConfig): void {
  if (!config.getGlobalFilters().some((filter) => filter instanceof WatchingFilter)) {
    config.addGlobalFilter(new WatchingFilter());
  }
}
