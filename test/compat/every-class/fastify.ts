// @nestjs/platform-fastify: what its adapter reads off the handlers of routes.
import { Controller, Get, Req, VersioningType } from '@nestjs/common';
import { RouteConfig, RouteConstraints } from '@nestjs/platform-fastify';
import { running, type Answer } from './application.js';

interface Configured {
  readonly routeOptions: { readonly url: string; readonly config: { readonly limit?: number } };
}

const shown = ({ routeOptions }: Configured): unknown => [routeOptions.url, routeOptions.config.limit];

@Controller({ path: 'routes', version: '1' })
class RoutesController {
  @Get('configured/:id')
  @RouteConfig({ limit: 3 })
  configured(@Req() request: Configured): unknown {
    return shown(request);
  }

  @Get('constrained')
  @RouteConstraints({ host: 'shop.example' })
  @RouteConfig({ limit: 4 })
  constrained(@Req() request: Configured): unknown {
    return shown(request);
  }

  @Get('files/*')
  wildcard(@Req() request: Configured): unknown {
    return shown(request);
  }
}

@Controller({ path: 'routes', version: '2' })
class RoutesOfTwoController {
  @Get('configured/:id')
  configured(): string {
    return 'two';
  }
}

export async function observe(): Promise<unknown> {
  return running(
    { controllers: [RoutesController, RoutesOfTwoController] },
    async ({ get }) => {
      const answers: Record<string, Answer> = {};
      for (const version of ['1', '2', '3'])
        for (const path of ['configured/1', 'constrained', 'files/a/b'])
          answers[`${path} ${version}`] = await get(`/routes/${path}`, { accept: `application/json;v=${version}` });
      return answers;
    },
    { platform: 'fastify', prepare: (app) => app.enableVersioning({ type: VersioningType.MEDIA_TYPE, key: 'v=' }) },
  );
}
