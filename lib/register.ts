// Loaded before the application: node --import nestjs-traced/register main.js
import { diag } from '@opentelemetry/api';
import { startTracing } from './sdk/start-tracing.js';
import type { TracingHandle } from './sdk/start-tracing.options.js';

start();

/** Starts tracing from the environment; whatever is wrong with it, the application must come up. */
function start(): void {
  try {
    flushOnExit(startTracing());
  } catch (error) {
    diag.error('nestjs-traced: tracing was not started', error);
  }
}

/** A program that comes to its end sends what is left; one that handles signals itself calls `startTracing()` itself. */
function flushOnExit(tracing: TracingHandle): void {
  if (tracing.mode === 'started') process.once('beforeExit', () => void tracing.flush());
}
