import { createViewer, type Viewer } from '../../viewer/create-viewer.js';
import type { ApplicationStart } from '../module/application-start.js';
import { processSlot } from '../../shared/process/process-slot.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';
import { isViewerHeldBack, viewerOptionsOf, viewerPathOf } from './viewer.options.js';
import { diag } from '../../shared/errors/diag.js';

interface SharedViewer {
  readonly viewer: Viewer;
  users: number;
}

// One per process, also across the ESM and the CommonJS build: all applications of a process trace into one provider.
const lease = processSlot('viewer-lease', (): { shared: SharedViewer | undefined } => ({ shared: undefined }));

/** Makes the trace page, or joins another application's of the process; `false` when the options ask for none. */
export function acquireViewer(options: TracingModuleOptions, start: ApplicationStart): Viewer | false {
  if (isViewerHeldBack(options)) {
    diag.warn(
      'nestjs-traced: the trace page is off, because NODE_ENV is production; give viewer.guard to let somebody in',
    );
  }
  const wanted = viewerOptionsOf(options);
  if (wanted === undefined) return false;
  // Checked first: if this threw after the start, nobody would stop the viewer.
  viewerPathOf(options);
  const { path: _, ...own } = wanted;
  const shared = (lease.shared ??= { viewer: createViewer({ application: options.serviceName, ...own }), users: 0 });
  shared.users += 1;
  start.onGivenUp(() => releaseViewer(shared.viewer));
  return shared.viewer;
}

/** Gives up this application's use; when the last application has done so, the viewer stops. */
export function releaseViewer(viewer: Viewer): void {
  const shared = lease.shared;
  if (shared?.viewer !== viewer) return;
  shared.users -= 1;
  if (shared.users > 0) return;
  lease.shared = undefined;
  viewer.stop();
}
