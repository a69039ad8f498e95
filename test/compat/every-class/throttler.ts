// @nestjs/throttler: limits of classes and methods, several at once, none, a guard and a store of one's own.
import { Controller, Get, HttpException, Injectable, UseFilters, UseGuards } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter, ExecutionContext } from '@nestjs/common';
import { Catch } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { SkipThrottle, Throttle, ThrottlerException, ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
import type { ThrottlerStorage } from '@nestjs/throttler';
import { running, type Answer, type Platform } from './application.js';

@Controller('plain')
class PlainController {
  @Get()
  plain(): string {
    return 'plain';
  }

  @Get('wide')
  @Throttle({ short: { limit: 4, ttl: 60_000 } })
  wide(): string {
    return 'wide';
  }

  @Get('free')
  @SkipThrottle({ short: true, long: true })
  free(): string {
    return 'free';
  }
}

@Controller('tight')
@Throttle({ short: { limit: 1, ttl: 60_000, blockDuration: 90_000 } })
class TightController {
  @Get()
  tight(): string {
    return 'tight';
  }

  @Get('long')
  @Throttle({ long: { limit: 2, ttl: 60_000 }, short: { limit: 100, ttl: 60_000 } })
  long(): Promise<string> {
    return Promise.resolve('long');
  }
}

@Controller('skipped')
@SkipThrottle({ short: true })
class SkippedController {
  @Get()
  skipped(): string {
    return 'skipped';
  }

  @Get('not')
  @SkipThrottle({ short: false })
  not(): string {
    return 'not';
  }
}

/** Tells clients apart by a header, and says so. */
@Injectable()
class UserGuard extends ThrottlerGuard {
  protected override async getTracker(request: Record<string, any>): Promise<string> {
    return request['headers']['user'] ?? 'nobody';
  }

  protected override async shouldSkip(context: ExecutionContext): Promise<boolean> {
    return context.switchToHttp().getRequest().headers['user'] === 'root';
  }

  protected override async throwThrottlingException(): Promise<void> {
    throw new ThrottlerException('slow down');
  }
}

@Catch(ThrottlerException)
class SlowDownFilter implements ExceptionFilter {
  catch(exception: ThrottlerException, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse();
    reply.status(exception.getStatus()).send({ told: exception.message, is: exception instanceof HttpException });
  }
}

@Controller('users')
@UseGuards(UserGuard)
@UseFilters(SlowDownFilter)
class UsersController {
  @Get()
  list(): string {
    return 'users';
  }
}

/** Counts for ever. */
@Injectable()
class CountingStorage implements ThrottlerStorage {
  readonly #hits = new Map<string, number>();
  readonly names: string[] = [];

  async increment(key: string, ttl: number, limit: number, blockDuration: number, throttlerName: string) {
    const totalHits = (this.#hits.get(key) ?? 0) + 1;
    this.#hits.set(key, totalHits);
    this.names.push(`${throttlerName} ${limit} in ${ttl}, blocked ${blockDuration}`);
    return { totalHits, timeToExpire: 7, isBlocked: totalHits > limit, timeToBlockExpire: 9 };
  }
}

/** Seconds that are left, as their half minute. */
function roughly({ headers, ...answer }: Answer): Answer {
  const half = (seconds: string): string => String(Math.ceil(Number(seconds) / 30) * 30);
  const rough = Object.entries(headers).map(([name, value]) => [name, /reset|retry/.test(name) ? half(value) : value]);
  return { ...answer, headers: Object.fromEntries(rough) };
}

const throttlers = [
  { name: 'short', ttl: 60_000, limit: 2 },
  { name: 'long', ttl: 120_000, limit: 50 },
];
const controllers = [PlainController, TightController, SkippedController];

async function limits(platform: Platform): Promise<unknown> {
  const paths = ['/plain', '/plain/wide', '/plain/free', '/tight', '/tight/long', '/skipped', '/skipped/not'];
  return running(
    {
      imports: [ThrottlerModule.forRoot({ throttlers, errorMessage: 'Too many, sorry' })],
      controllers,
      providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }],
    },
    async ({ get }) => {
      const answers: Record<string, Answer[]> = {};
      for (const path of paths) {
        answers[path] = [];
        for (let call = 0; call < 5; call++) answers[path].push(roughly(await get(path)));
      }
      return answers;
    },
    { platform },
  );
}

async function ownGuardAndStorage(platform: Platform): Promise<unknown> {
  const storage = new CountingStorage();
  return running(
    {
      imports: [
        ThrottlerModule.forRootAsync({
          useFactory: async () => ({ throttlers: [{ ttl: 1000, limit: 1 }], storage, ignoreUserAgents: [/robot/] }),
        }),
      ],
      controllers: [UsersController],
    },
    async ({ get, lines }) => {
      const answers: Answer[] = [];
      for (const user of ['ann', 'ann', 'bob', 'root', 'root']) answers.push(await get('/users', { user }));
      for (let call = 0; call < 3; call++) answers.push(await get('/users', { 'user-agent': 'robot' }));
      return { answers, names: storage.names, lines };
    },
    { platform },
  );
}

export const observe = async (): Promise<unknown> => ({
  express: await limits('express'),
  fastify: await limits('fastify'),
  own: [await ownGuardAndStorage('express'), await ownGuardAndStorage('fastify')],
});
