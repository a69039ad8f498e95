// @nestjs/cqrs, @nestjs/event-emitter, @nestjs/schedule: who hears what, in which order, and what is registered.
import { Injectable, Module, Scope, Inject } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import {
  AggregateRoot,
  Command,
  CommandBus,
  CommandHandler,
  CqrsModule,
  EventBus,
  EventPublisher,
  EventsHandler,
  ofType,
  Query,
  QueryBus,
  QueryHandler,
  Saga,
  UnhandledExceptionBus,
} from '@nestjs/cqrs';
import type { ICommand, ICommandHandler, IEventHandler, IQueryHandler } from '@nestjs/cqrs';
import { EventEmitter2, EventEmitterModule, OnEvent } from '@nestjs/event-emitter';
import { Cron, CronExpression, Interval, ScheduleModule, SchedulerRegistry, Timeout } from '@nestjs/schedule';
import { delay, map, type Observable } from 'rxjs';
import { pause, running, told } from './application.js';

const log: string[] = [];

class KillDragon extends Command<{ killed: string }> {
  constructor(
    readonly hero: string,
    readonly dragon: string,
  ) {
    super();
  }
}

class DropItem extends Command<void> {
  constructor(readonly hero: string) {
    super();
  }
}

class Fail extends Command<void> {}

class GetHero extends Query<{ name: string }> {
  constructor(readonly name: string) {
    super();
  }
}

class DragonKilled {
  constructor(
    readonly hero: string,
    readonly dragon: string,
  ) {}

  describe(): string {
    return `${this.hero} killed ${this.dragon}`;
  }
}

class HeroFound {
  constructor(readonly hero: string) {}
}

class Hero extends AggregateRoot {
  #kills = 0;

  constructor(readonly name: string) {
    super();
  }

  kill(dragon: string): number {
    this.apply(new DragonKilled(this.name, dragon));
    return this.#kills;
  }

  onDragonKilled(event: DragonKilled): void {
    this.#kills += 1;
    log.push(`aggregate heard ${event.describe()}`);
  }
}

@Injectable()
class Heroes {
  constructor(private readonly publisher: EventPublisher) {}

  async find(name: string): Promise<Hero> {
    await pause();
    return this.publisher.mergeObjectContext(new Hero(name));
  }

  make(name: string): Hero {
    const Published = this.publisher.mergeClassContext(Hero);
    return new Published(name);
  }
}

@CommandHandler(KillDragon)
class KillDragonHandler implements ICommandHandler<KillDragon> {
  constructor(private readonly heroes: Heroes) {}

  async execute(command: KillDragon): Promise<{ killed: string }> {
    const hero = await this.heroes.find(command.hero);
    const kills = [hero.kill(command.dragon), hero.getUncommittedEvents().length];
    hero.commit();
    const made = this.heroes.make('made');
    made.kill('worm');
    made.commit();
    return { killed: `${command.dragon} ${kills.join()} ${made instanceof Hero}` };
  }
}

@CommandHandler(DropItem)
class DropItemHandler implements ICommandHandler<DropItem> {
  async execute({ hero }: DropItem): Promise<void> {
    log.push(`${hero} drops`);
  }
}

@CommandHandler(Fail)
class FailHandler implements ICommandHandler<Fail> {
  async execute(): Promise<never> {
    throw new RangeError('command fails');
  }
}

@QueryHandler(GetHero)
class GetHeroHandler implements IQueryHandler<GetHero> {
  async execute(query: GetHero): Promise<{ name: string }> {
    return { name: query.name };
  }
}

@EventsHandler(DragonKilled, HeroFound)
class BothHandler implements IEventHandler<DragonKilled | HeroFound> {
  readonly seen: string[] = [];

  handle(event: DragonKilled | HeroFound): void {
    this.seen.push(event.constructor.name);
    log.push(`heard ${event.constructor.name} of ${event.hero}`);
  }
}

@EventsHandler(HeroFound)
class FailingHandler implements IEventHandler<HeroFound> {
  async handle(): Promise<void> {
    await pause();
    throw new TypeError('listener fails');
  }
}

@Injectable({ scope: Scope.REQUEST })
@CommandHandler(HeroFound as never)
class ScopedHandler implements ICommandHandler<ICommand> {
  constructor(@Inject(REQUEST) private readonly request: object) {}

  async execute(): Promise<string> {
    return this.request.constructor.name;
  }
}

@Injectable()
class HeroSagas {
  @Saga()
  dragonKilled = (events: Observable<object>): Observable<ICommand> =>
    events.pipe(
      ofType(DragonKilled),
      delay(1),
      map(({ hero }) => new DropItem(hero)),
    );

  @Saga()
  found(events: Observable<object>): Observable<ICommand> {
    return events.pipe(
      ofType(HeroFound),
      map(() => new Fail()),
    );
  }
}

@Module({
  imports: [CqrsModule.forRoot()],
  providers: [
    Heroes,
    KillDragonHandler,
    DropItemHandler,
    FailHandler,
    GetHeroHandler,
    BothHandler,
    FailingHandler,
    ScopedHandler,
    HeroSagas,
  ],
})
class HeroesModule {}

async function cqrs(): Promise<unknown> {
  log.length = 0;
  return running({ imports: [HeroesModule] }, async ({ app, lines }) => {
    const unhandled: string[] = [];
    const published: string[] = [];
    app.get(UnhandledExceptionBus).subscribe(({ exception, cause }) => {
      unhandled.push(`${String(exception)} of ${(cause as object).constructor.name}`);
    });
    app.get(EventBus).subscribe((event) => published.push(event.constructor.name));
    const commands = app.get(CommandBus);
    const answers = [
      await commands.execute(new KillDragon('ann', 'fafnir')),
      await app.get(QueryBus).execute(new GetHero('bob')),
      await told(() => commands.execute(new Fail())),
      await told(() => commands.execute(new HeroFound('eve') as never)),
      await told(() => commands.execute(new DragonKilled('a', 'b') as never)),
    ];
    await app.get(EventBus).publish(new HeroFound('joe'));
    await app.get(EventBus).publishAll([new DragonKilled('x', 'y'), new HeroFound('z')]);
    await pause(50);
    return { answers, unhandled, published, log: [...log], seen: app.get(BothHandler).seen, lines };
  });
}

@Injectable()
class Listeners {
  readonly heard: string[] = [];

  @OnEvent('order.*')
  any(order: { id: number }): string {
    this.heard.push(`any ${order.id}`);
    return 'any';
  }

  @OnEvent('order.placed', { async: true, promisify: true })
  async placed(order: { id: number }): Promise<string> {
    await pause();
    this.heard.push(`placed ${order.id}`);
    return 'placed';
  }

  @OnEvent('order.placed', { prependListener: true })
  @OnEvent('order.paid')
  both(order: { id: number }): string {
    this.heard.push(`both ${order.id}`);
    return 'both';
  }

  @OnEvent('order.lost', { suppressErrors: false })
  lost(): never {
    throw new RangeError('lost');
  }

  @OnEvent('order.broken')
  broken(): never {
    throw new RangeError('broken');
  }
}

async function emitter(): Promise<unknown> {
  return running(
    { imports: [EventEmitterModule.forRoot({ wildcard: true })], providers: [Listeners] },
    async ({ app, lines }) => {
      const events = app.get(EventEmitter2);
      const answers = [
        events.emit('order.placed', { id: 1 }),
        await events.emitAsync('order.placed', { id: 2 }),
        await events.emitAsync('order.paid', { id: 3 }),
        await events.emitAsync('order.broken', { id: 4 }),
        await told(() => events.emitAsync('order.lost', { id: 5 })),
        events.emit('nobody'),
        events.listenerCount('order.placed'),
      ];
      await pause(20);
      return { answers, heard: app.get(Listeners).heard, lines };
    },
  );
}

@Injectable()
class Jobs {
  readonly ran = new Set<string>();

  @Cron('* * * * * *', { name: 'every second', timeZone: 'Europe/Berlin' })
  everySecond(): void {
    this.ran.add('every second');
  }

  @Cron(CronExpression.EVERY_YEAR, { name: 'yearly', disabled: true })
  yearly(): void {
    this.ran.add('yearly');
  }

  @Interval('often', 5)
  async often(): Promise<void> {
    await pause();
    this.ran.add('often');
  }

  @Timeout('soon', 5)
  soon(): void {
    this.ran.add('soon');
  }

  @Timeout(6)
  async fails(): Promise<never> {
    this.ran.add('fails');
    await pause();
    throw new RangeError('job fails');
  }

  @Interval('throws', 5)
  throws(): void {
    if (this.ran.has('throws')) return;
    this.ran.add('throws');
    throw new RangeError('job throws');
  }
}

async function schedule(): Promise<unknown> {
  return running({ imports: [ScheduleModule.forRoot()], providers: [Jobs] }, async ({ app, lines }) => {
    const registry = app.get(SchedulerRegistry);
    const { ran } = app.get(Jobs);
    while (!['every second', 'often', 'soon', 'fails', 'throws'].every((name) => ran.has(name))) await pause(10);
    await pause(10);
    const job = registry.getCronJob('every second');
    return {
      crons: [...registry.getCronJobs().keys()],
      intervals: registry.getIntervals(),
      timeouts: registry.getTimeouts().map((name) => name.replace(/[\w-]{36}/, 'id')),
      job: [job.cronTime.toString(), String((job as { name?: string }).name)],
      ran: [...ran].toSorted(),
      lines: [...lines].toSorted(),
    };
  });
}

export const observe = async (): Promise<unknown> => ({
  cqrs: await cqrs(),
  emitter: await emitter(),
  schedule: await schedule(),
});
