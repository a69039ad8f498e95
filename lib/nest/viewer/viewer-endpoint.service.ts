import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { guard } from '../../shared/guard.js';
import type { Viewer } from '../../viewer/create-viewer.js';
import type { NodeListener } from '../../viewer/http/node-listener.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';
import { TRACING_OPTIONS, VIEWER } from '../module/tracing.tokens.js';
import { viewerOptionsOf, viewerPathOf } from './viewer.options.js';

interface RoutingAdapter {
  get?(path: string, handler: NodeListener): unknown;
}

/** Names that Express and Fastify write alike; the viewer itself knows which of them there are. */
const BELOW = ['', '/', '/:file', '/api/:resource', '/api/:resource/:id'];

/**
 * Serves the trace page: routes of the framework itself, mounted before the application's own, so that no catch-all,
 * prefix, guard or security header of the application gets in between.
 */
@Injectable()
export class ViewerEndpointService implements BeforeApplicationShutdown, OnApplicationShutdown {
  readonly #viewer: Viewer | false;
  readonly #listener: NodeListener | undefined;

  constructor(
    @Inject(HttpAdapterHost) host: HttpAdapterHost,
    @Inject(VIEWER) viewer: Viewer | false,
    @Inject(TRACING_OPTIONS) options: TracingModuleOptions,
  ) {
    this.#viewer = viewer;
    const path = viewerPathOf(options);
    if (viewer === false || path === undefined) return;
    // The page is one for the process; who may see it here is this application's own affair.
    const listener = viewer.listener(path, viewerOptionsOf(options));
    this.#listener = listener;
    const adapter = (): RoutingAdapter | undefined => host.httpAdapter as unknown as RoutingAdapter | undefined;
    const mount = (): void => {
      guard('mounting the trace page', () => {
        for (const below of BELOW) adapter()?.get?.(`${path}${below}`, listener);
      });
    };
    if (adapter()) mount();
    // A testing module gets its adapter after its providers.
    else host.init$?.subscribe(mount);
  }

  /** The server waits for its connections, and an open page holds one. */
  beforeApplicationShutdown(): void {
    this.#listener?.close();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#viewer !== false) (await import('./viewer-lease.js')).releaseViewer(this.#viewer);
  }
}
