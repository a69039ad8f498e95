// Loaded before the application: node --import nestjs-traced/register main.js
import { startTracing } from './sdk/start-tracing.js';
import { calledAs } from './shared/start-site.js';
import { diag } from './shared/errors/diag.js';

start();

/** Starts tracing from the environment; whatever is wrong with it, the application must come up. */
function start(): void {
  try {
    calledAs('nestjs-traced/register', () => startTracing());
  } catch (error) {
    diag.error(
      'nestjs-traced: tracing was not started',
      error instanceof Error ? (error.stack ?? String(error)) : String(error),
    );
  }
}
