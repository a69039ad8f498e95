import { running } from '../../core/contracts/running-tracing.js';
import { TracedError } from '../../shared/errors/errors.js';
import { toHealth } from '../pipeline/lanes/health.js';
import type { MemorySpanExporter } from '../exporters/memory.exporter.js';
import type { TracingHandle } from '../start-tracing.options.js';
import { diag } from '../../shared/errors/diag.js';

/** The handle of this process, whichever copy of the library made it. */
export function currentHandle(): TracingHandle | undefined {
  // Only `createHandle` sets it.
  return running.handle as TracingHandle | undefined;
}

/** What a handle is made of. */
export interface HandleParts extends Pick<TracingHandle, 'mode' | 'stats' | 'setRules'> {
  readonly setSamplingRules?: TracingHandle['setSamplingRules'] | undefined;
  readonly samplingStats?: TracingHandle['samplingStats'] | undefined;
  readonly memory?: MemorySpanExporter | undefined;
  flush(): Promise<unknown>;
  stop(): Promise<unknown>;
}

/** Makes the handle of this process; it is forgotten when it has been shut down, and tracing can be started again. */
export function createHandle(parts: HandleParts): TracingHandle {
  const { mode, memory, stats, setSamplingRules, setRules, flush, stop } = parts;
  const { samplingStats = () => undefined } = parts;
  let stopping: Promise<void> | undefined;
  const handle: TracingHandle = {
    mode,
    memory,
    stats,
    setRules,
    samplingStats,
    health: () => toHealth(stats(), samplingStats()),
    setSamplingRules: setSamplingRules ?? (() => refuseRules(mode)),
    flush: () => quietly(flush),
    shutdown: () => {
      stopping ??= quietly(stop).finally(() => {
        if (running.handle === handle) running.handle = undefined;
      });
      return stopping;
    },
  };
  running.handle = handle;
  return handle;
}

function refuseRules(mode: string): never {
  throw new TracedError(
    'TRACED_INVALID_SAMPLER',
    `setSamplingRules(): tracing is ${mode}, so the sampler is not ours; set its rules where it was made.`,
  );
}

/** Losses are counted and told where they happen; an application that is stopping has no use for a rejection. */
async function quietly(step: () => Promise<unknown>): Promise<void> {
  try {
    await step();
  } catch (error) {
    diag.warn('nestjs-traced: flushing or stopping failed', String(error));
  }
}
