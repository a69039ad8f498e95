import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationShutdown } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { guard } from '../../shared/errors/guard.js';
import type { Viewer } from '../../viewer/create-viewer.js';
import type { NodeListener } from '../../viewer/http/node-listener.js';
import type { TracingModuleOptions } from '../module/tracing.options.js';
import { TRACING_OPTIONS, VIEWER } from '../module/tracing.tokens.js';
import { viewerOptionsOf, viewerPathOf } from './viewer.options.js';

interface RoutingAdapter {
  get?(path: string, handler: NodeListener): unknown;
}

/** Route patterns below the path of the page, in the syntax that Express and Fastify share; the viewer answers unknown ones. */
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
    // The page is shared by the process, but each application mounts it with its own path and guard.
    const listener = viewer.listener(path, viewerOptionsOf(options));
    this.#listener = listener;
    const adapter = (): RoutingAdapter | undefined => host.httpAdapter as unknown as RoutingAdapter | undefined;
    const mount = (): void => {
      guard('mounting the trace page', () => {
        for (const below of BELOW) adapter()?.get?.(`${path}${below}`, listener);
      });
    };
    if (adapter()) mount();
    // In a testing module the HTTP adapter is set only after the providers were made.
    else host.init$?.subscribe(mount);
  }

  /** Ends the connections of open pages, because closing the server waits for all connections. */
  beforeApplicationShutdown(): void {
    this.#listener?.close();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.#viewer !== false) (await import('./viewer-lease.js')).releaseViewer(this.#viewer);
  }
}
