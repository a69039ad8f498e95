// Nest's injector: scopes, durable providers, hooks of the life, dynamic and lazy modules, circles, what is made by hand.
import {
  ConfigurableModuleBuilder,
  Controller,
  forwardRef,
  Get,
  Inject,
  Injectable,
  Module,
  Optional,
  Param,
  Scope,
} from '@nestjs/common';
import type {
  BeforeApplicationShutdown,
  DynamicModule,
  OnApplicationBootstrap,
  OnApplicationShutdown,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import {
  ContextIdFactory,
  DiscoveryModule,
  DiscoveryService,
  INQUIRER,
  LazyModuleLoader,
  ModuleRef,
  REQUEST,
} from '@nestjs/core';
import type { ContextId, ContextIdStrategy, HostComponentInfo } from '@nestjs/core';
import { pause, running, type Later, type Platform } from './application.js';

const life: string[] = [];

abstract class Living
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown
{
  async onModuleInit(): Promise<void> {
    await pause();
    this.tell('init');
  }

  onApplicationBootstrap(): void {
    this.tell('bootstrap');
  }

  async onModuleDestroy(): Promise<void> {
    await pause();
    this.tell('destroy');
  }

  beforeApplicationShutdown(signal?: string): void {
    this.tell(`before shutdown ${signal}`);
  }

  onApplicationShutdown(signal?: string): void {
    this.tell(`shutdown ${signal}`);
  }

  protected tell(what: string): void {
    life.push(`${this.constructor.name} ${what}`);
  }
}

@Injectable()
class Database extends Living {
  override async onModuleInit(): Promise<void> {
    await super.onModuleInit();
    this.tell('connected');
  }
}

@Injectable()
class Cats extends Living {
  @Inject(forwardRef(() => Dogs)) private readonly dogs!: Later<Dogs>;

  name(): string {
    return 'cat';
  }

  friend(): string {
    return this.dogs.name();
  }
}

@Injectable()
class Dogs {
  constructor(@Inject(forwardRef(() => Cats)) private readonly cats: Later<Cats>) {}

  name(): string {
    return 'dog';
  }

  friend(): string {
    return this.cats.name();
  }
}

let made = 0;

@Injectable({ scope: Scope.REQUEST })
class PerRequest {
  readonly number = ++made;

  constructor(
    @Inject(REQUEST) private readonly request: { headers: Record<string, string> },
    @Optional() @Inject('MISSING') readonly missing?: unknown,
  ) {}

  user(): string {
    return `${this.request.headers['user']} ${this.number} ${this.missing}`;
  }
}

@Injectable({ scope: Scope.TRANSIENT })
class Named {
  constructor(@Inject(INQUIRER) private readonly parent: object) {}

  whose(): string {
    return this.parent?.constructor.name;
  }
}

@Injectable({ scope: Scope.REQUEST, durable: true })
class PerTenant {
  readonly number = ++made;

  constructor(@Inject(REQUEST) private readonly payload: { tenant: string }) {}

  tenant(): string {
    return `${this.payload.tenant} ${this.number}`;
  }
}

const tenants = new Map<string, ContextId>();

class TenantStrategy implements ContextIdStrategy {
  attach(contextId: ContextId, request: { headers?: Record<string, string> }) {
    const tenant = request.headers?.['tenant'];
    if (tenant === undefined) return () => contextId;
    const known = tenants.get(tenant) ?? ContextIdFactory.create();
    tenants.set(tenant, known);
    return {
      resolve: (info: HostComponentInfo) => (info.isTreeDurable ? known : contextId),
      payload: { tenant },
    };
  }
}

@Injectable()
class Unregistered {
  constructor(readonly dogs: Dogs) {}

  hello(): string {
    return `hello ${this.dogs.name()}`;
  }
}

const { ConfigurableModuleClass, MODULE_OPTIONS_TOKEN } = new ConfigurableModuleBuilder<{ prefix: string }>()
  .setClassMethodName('forPrefix')
  .setFactoryMethodName('createPrefix')
  .setExtras({ global: false }, (definition, { global }) => ({ ...definition, global }))
  .build();

@Injectable()
class Greeter {
  constructor(@Inject(MODULE_OPTIONS_TOKEN) private readonly options: { prefix: string }) {}

  greet(name: string): string {
    return `${this.options.prefix} ${name}`;
  }
}

@Module({ providers: [Greeter], exports: [Greeter] })
class GreeterModule extends ConfigurableModuleClass {}

@Injectable()
class PrefixFactory {
  async createPrefix(): Promise<{ prefix: string }> {
    await pause();
    return { prefix: 'made' };
  }
}

@Injectable()
class LazyService {
  private readonly answer = 42;

  ask(): number {
    return this.answer;
  }
}

@Module({ providers: [LazyService], exports: [LazyService] })
class LazyModule {
  static forRoot(name: string): DynamicModule {
    return { module: LazyModule, providers: [{ provide: 'LAZY', useValue: name }], exports: ['LAZY'] };
  }
}

@Controller('scopes')
class ScopesController {
  constructor(
    private readonly own: PerRequest,
    private readonly named: Named,
    private readonly reference: ModuleRef,
  ) {}

  @Get('request/:id')
  async request(@Param('id') id: string): Promise<unknown> {
    const before = this.own.user();
    await pause(2);
    return [id, before, this.own.user(), this.named.whose()];
  }

  @Get('resolved')
  async resolved(): Promise<unknown> {
    const [first, second] = await Promise.all([this.reference.resolve(Named), this.reference.resolve(Named)]);
    const created = await this.reference.create(Unregistered);
    return [first === second, created.hello(), created instanceof Unregistered];
  }
}

@Controller('tenants')
class TenantsController {
  constructor(private readonly tenant: PerTenant) {}

  @Get()
  show(): string {
    return this.tenant.tenant();
  }
}

const providers = [
  Database,
  Cats,
  Dogs,
  PerRequest,
  PerTenant,
  Named,
  { provide: 'ALIAS', useExisting: Cats },
  { provide: 'MADE', inject: [Cats, { token: 'NONE', optional: true }], useFactory: (cats: Cats) => [cats.name()] },
];

@Module({
  imports: [
    DiscoveryModule,
    GreeterModule.forPrefixAsync({ useClass: PrefixFactory, global: true }),
    LazyModule.forRoot('eager'),
  ],
  controllers: [ScopesController, TenantsController],
  providers,
})
class ScopesModule extends Living {}

async function scopes(platform: Platform): Promise<unknown> {
  life.length = 0;
  made = 0;
  tenants.clear();
  ContextIdFactory.apply(new TenantStrategy());
  const seen = await running(
    { imports: [ScopesModule] },
    async ({ app, get, lines }) => {
      const answers = [];
      for (const user of ['ann', 'bob']) answers.push(await get(`/scopes/request/${user}`, { user }));
      answers.push(await get('/scopes/resolved', { user: 'eve' }));
      for (const tenant of ['a', 'b', 'a', 'b']) answers.push((await get('/tenants', { tenant })).body);
      const lazy = await app.get(LazyModuleLoader).load(() => LazyModule);
      const discovered = app.get(DiscoveryService).getProviders();
      return {
        answers,
        friends: [app.get(Cats).friend(), app.get(Dogs).friend()],
        tokens: [app.get('ALIAS') === app.get(Cats), app.get('MADE'), app.get('LAZY')],
        greeted: app.get(Greeter).greet('ann'),
        lazy: lazy.get(LazyService).ask(),
        discovered: discovered.map(({ name }) => String(name)).filter((name) => /^[A-Z]?[a-z]+s$/.test(name)),
        lines,
      };
    },
    { platform },
  );
  return { seen, life };
}

export const observe = async (): Promise<unknown> => ({
  express: await scopes('express'),
  fastify: await scopes('fastify'),
});
