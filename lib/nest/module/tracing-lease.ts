import { definePolicies } from '../../resilience/policy/policy-registry.js';
import { differingOptions } from '../../sdk/life/unused-options.js';
import { importSdkPackages } from '../../sdk/packages/import-packages.js';
import { startWith } from '../../sdk/start/start.js';
import type { TracingHandle } from '../../sdk/start-tracing.options.js';
import { currentHandle } from '../../sdk/start/tracing-handle.js';
import { warnOfUnknown } from '../../shared/options/warn-of-unknown.js';
import { calledAs } from '../../shared/start-site.js';
import { processSlot } from '../../shared/process/process-slot.js';
import { processOptionsOf, startOptionsOf, TRACING_MODULE_OPTIONS } from './option-rules.js';
import type { TracingModuleOptions } from './tracing.options.js';
import { diag } from '../../shared/errors/diag.js';

interface SharedTracing {
  readonly handle: TracingHandle;
  readonly options: TracingModuleOptions;
  /** Whether this module started the tracing. Tracing that `nestjs-traced/register` started outlives the application. */
  readonly isOwner: boolean;
  /** How many applications came up. Counted only then, because Nest does not tell us when the bootstrap of one fails. */
  users: number;
  /** The application that started the tracing; held weakly, so that an ended application can be collected. */
  readonly application: WeakRef<object>;
}

/** Which application imports the module, and how. */
interface Import {
  /** An object that stands for the application: its `ModulesContainer`. */
  readonly application: object;
  /** `TracingModule.forRoot()`, for what is said about its options. */
  readonly call: string;
}

// One per process, also across the ESM and the CommonJS build: a process has one global tracer provider.
const lease = processSlot('tracing-lease', (): { shared: SharedTracing | undefined } => ({ shared: undefined }));

/**
 * Starts tracing, or joins the tracing that runs in this process. Tracing of an application that never came up is stopped when
 * the next application wants other options.
 */
export async function acquireTracing(options: TracingModuleOptions, by: Import): Promise<TracingHandle> {
  if (options.policies !== undefined) definePolicies(options.policies);
  // Awaited before the lease is read: another application may start tracing during the import.
  const load = await importSdkPackages();
  const { shared } = lease;
  if (shared !== undefined && shared.handle === currentHandle()) {
    const differing = differingOptions(processOptionsOf(shared.options), processOptionsOf(options));
    const isSame = shared.application.deref() === by.application;
    const isAbandoned = !isSame && shared.users === 0 && shared.isOwner && differing.length > 0;
    if (!isAbandoned) {
      sayWhatIsNotUsed(differing, isSame);
      warnOfUnknown('TracingModule', options, TRACING_MODULE_OPTIONS);
      return shared.handle;
    }
    lease.shared = undefined;
    await shared.handle.shutdown();
  }
  const running = currentHandle();
  const handle = calledAs(by.call, () => startWith(load, startOptionsOf(options)));
  warnOfUnknown('TracingModule', options, TRACING_MODULE_OPTIONS);
  lease.shared = {
    handle,
    options,
    isOwner: running === undefined,
    users: 0,
    application: new WeakRef(by.application),
  };
  return handle;
}

/** The application has come up: from now on it counts. */
export function confirmTracing(handle: TracingHandle): void {
  const { shared } = lease;
  if (shared?.handle === handle) shared.users += 1;
}

/** Sends the waiting spans and gives up this application's use; after the last one, tracing stops if this module started it. */
export async function releaseTracing(handle: TracingHandle): Promise<void> {
  const { shared } = lease;
  if (shared?.handle !== handle) return handle.flush();
  shared.users -= 1;
  if (shared.users > 0) return handle.flush();
  lease.shared = undefined;
  return shared.isOwner ? handle.shutdown() : handle.flush();
}

function sayWhatIsNotUsed(differing: readonly string[], isSame: boolean): void {
  if (differing.length === 0) return;
  const why = isSame
    ? 'TracingModule is imported more than once in this application, and another import has started tracing'
    : 'another application in this process has started tracing';
  const advice = isSame ? ' Give options once, in the root module.' : '';
  diag.warn(
    `nestjs-traced: ${why}, so these options of the second one are not used: ${differing.join(', ')}.${advice}`,
  );
}
