// nestjs-cls: all three ways to set its context up, what services see of it, proxies of providers, transactions.
import { Controller, Get, Injectable, Module, Param, UseGuards, UseInterceptors } from '@nestjs/common';
import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { InjectTransaction, Propagation, Transactional, TransactionHost } from '@nestjs-cls/transactional';
import { ClsPluginTransactional } from '@nestjs-cls/transactional';
import {
  CLS_REQ,
  ClsGuard,
  ClsInterceptor,
  ClsModule,
  ClsService,
  ClsServiceManager,
  InjectableProxy,
  InjectCls,
  UseCls,
} from 'nestjs-cls';
import { Inject } from '@nestjs/common';
import { pause, running, told } from './application.js';

let ids = 0;
const nextId = (): string => `id-${++ids}`;

@Injectable()
class Users {
  constructor(private readonly cls: ClsService) {}

  async current(): Promise<unknown> {
    await pause();
    return { id: this.cls.getId(), user: this.cls.get('user'), deep: await this.deep(), active: this.cls.isActive() };
  }

  rename(name: string): string {
    this.cls.set('user', name);
    return this.cls.get('user');
  }

  nested(): unknown {
    return this.cls.run({ ifNested: 'override' }, () => {
      this.cls.set('user', 'nested');
      return [this.cls.get('user'), this.cls.has('id')];
    });
  }

  outside(): unknown {
    return this.cls.exit(() => [this.cls.isActive(), this.cls.get('user') ?? null]);
  }

  *names(): Generator<unknown> {
    yield this.cls.get('user');
    yield this.cls.getId();
  }

  private async deep(): Promise<unknown> {
    await Promise.all([pause(2), pause(1)]);
    return this.cls.get('user');
  }
}

@Controller('users')
class UsersController {
  @InjectCls() private readonly cls!: ClsService;

  constructor(private readonly users: Users) {}

  @Get('all/:name')
  async all(@Param('name') name: string): Promise<unknown> {
    const before = await this.users.current();
    const renamed = this.users.rename(name);
    const path = this.cls.get<{ url?: string }>(CLS_REQ)?.url ?? 'no request';
    return [before, renamed, this.users.nested(), this.users.outside(), [...this.users.names()], path];
  }
}

@Injectable()
class AuthGuard implements CanActivate {
  constructor(private readonly cls: ClsService) {}

  canActivate(execution: ExecutionContext): boolean {
    if (this.cls.isActive()) this.cls.set('user', execution.switchToHttp().getRequest().headers['user'] ?? 'guest');
    return true;
  }
}

@Controller('guarded')
@UseGuards(ClsGuard, AuthGuard)
class GuardedController {
  constructor(private readonly users: Users) {}

  @Get()
  show(): Promise<unknown> {
    return this.users.current();
  }
}

@Controller('intercepted')
@UseInterceptors(ClsInterceptor)
class InterceptedController {
  constructor(private readonly users: Users) {}

  @Get()
  show(): Promise<unknown> {
    return this.users.current();
  }
}

/** Works outside requests. */
@Injectable()
class Jobs {
  constructor(
    private readonly users: Users,
    private readonly cls: ClsService,
  ) {}

  @UseCls<[string]>({
    generateId: true,
    idGenerator: nextId,
    setup: function (this: Jobs, cls: ClsService, name: string) {
      cls.set('user', `${name} of ${this.constructor.name}`);
    },
  })
  async run(name: string): Promise<unknown> {
    await pause();
    return [name, await this.users.current()];
  }

  async without(): Promise<unknown> {
    try {
      return await this.users.current();
    } catch (error) {
      return String(error);
    }
  }

  byHand(): Promise<unknown> {
    return this.cls.runWith({ user: 'by hand' } as never, () => this.users.current());
  }
}

@InjectableProxy()
class Cart {
  readonly items: string[] = [];
  constructor(private readonly cls: ClsService) {}

  add(item: string): number {
    return this.items.push(`${item} of ${this.cls.get('user')}`);
  }

  get size(): number {
    return this.items.length;
  }
}

@Controller('cart')
class CartController {
  constructor(
    private readonly cart: Cart,
    @Inject('TENANT') private readonly tenant: { name: string; hello(): string },
  ) {}

  @Get(':item')
  async add(@Param('item') item: string): Promise<unknown> {
    this.cart.add(item);
    await pause();
    this.cart.add(item);
    return [this.cart.size, this.cart.items, Object.keys(this.cart), this.tenant.name, this.tenant.hello()];
  }
}

class Tenant {
  constructor(readonly name: string) {}

  hello(): string {
    return `hello ${this.name}`;
  }
}

const setUp = { generateId: true, idGenerator: nextId };
const user = (cls: ClsService, { headers }: { headers: Record<string, string> }): void =>
  cls.set('user', headers['user'] ?? 'guest');

async function contexts(): Promise<unknown> {
  const middleware = await running(
    {
      imports: [
        ClsModule.forRoot({ global: true, middleware: { mount: true, ...setUp, setup: user, saveReq: true } }),
        ClsModule.forFeature(Cart),
        ClsModule.forFeatureAsync({
          provide: 'TENANT',
          inject: [ClsService],
          useFactory: (cls: ClsService) => new Tenant(`tenant of ${cls.get('user')}`),
        }),
      ],
      controllers: [UsersController, CartController],
      providers: [Users, Jobs],
    },
    async ({ app, get }) => [
      await get('/users/all/ann'),
      await Promise.all(['bob', 'eve', 'joe'].map((name) => get('/users/all/x', { user: name }))).then((answers) =>
        answers.map(({ body }) => JSON.parse(body)[0].user),
      ),
      await get('/cart/shoe', { user: 'ann' }),
      await get('/cart/hat', { user: 'bob' }),
      await app.get(Jobs).run('job'),
      await app.get(Jobs).without(),
      await app.get(Jobs).byHand(),
      ClsServiceManager.getClsService().isActive(),
    ],
  );
  const others = await running(
    {
      imports: [
        ClsModule.forRoot({
          global: true,
          guard: { ...setUp },
          interceptor: { ...setUp, setup: (cls, context) => cls.set('user', context.getHandler().name) },
        }),
      ],
      controllers: [GuardedController, InterceptedController],
      providers: [Users, AuthGuard],
    },
    async ({ get }) => [await get('/guarded', { user: 'ann' }), await get('/guarded'), await get('/intercepted')],
  );
  return { middleware, others };
}

// Transactions: what was begun, committed and rolled back, as an adapter of a database would see it.
class Database {
  readonly log: string[] = [];
  #count = 0;

  begin(): Transaction {
    const transaction = new Transaction(this, ++this.#count);
    this.log.push(`begin ${transaction.number}`);
    return transaction;
  }
}

class Transaction {
  constructor(
    private readonly database: Database,
    readonly number: number,
  ) {}

  query(text: string): string {
    this.database.log.push(`${text} in ${this.number}`);
    return `${text} done`;
  }

  end(how: string): void {
    this.database.log.push(`${how} ${this.number}`);
  }
}

const database = new Database();

class Adapter {
  readonly connection = database;

  optionsFactory = (connection: Database) => ({
    wrapWithTransaction: async (
      _options: unknown,
      work: () => Promise<unknown>,
      setTx: (transaction?: Transaction) => void,
    ) => {
      const transaction = connection.begin();
      setTx(transaction);
      try {
        const result = await work();
        transaction.end('commit');
        return result;
      } catch (error) {
        transaction.end('rollback');
        throw error;
      }
    },
    getFallbackInstance: () => new Transaction(connection, 0),
  });
}

@Injectable()
class Accounts {
  constructor(
    private readonly host: TransactionHost<any>,
    @InjectTransaction() private readonly tx: Transaction,
  ) {}

  async find(name: string): Promise<string> {
    await pause();
    return this.tx.query(`find ${name}`) + String(this.host.isTransactionActive());
  }

  @Transactional()
  async move(from: string, to: string): Promise<unknown> {
    const found = [await this.find(from), await this.find(to)];
    await this.audit(from);
    return found;
  }

  @Transactional(Propagation.RequiresNew)
  async audit(name: string): Promise<string> {
    return (this.host.tx as Transaction).query(`audit ${name}`);
  }

  @Transactional()
  async fails(name: string): Promise<void> {
    await this.find(name);
    throw new RangeError(`no ${name}`);
  }

  @Transactional(Propagation.Mandatory)
  async mandatory(): Promise<void> {}

  @Transactional(Propagation.Never)
  async never(): Promise<string> {
    return this.find('nobody');
  }
}

@Module({ providers: [Accounts], exports: [Accounts] })
class AccountsModule {}

async function transactions(): Promise<unknown> {
  const plugin = new ClsPluginTransactional({ adapter: new Adapter(), enableTransactionProxy: true } as never);
  return running(
    { imports: [ClsModule.forRoot({ global: true, plugins: [plugin] }), AccountsModule] },
    async ({ app }) => {
      const accounts = app.get(Accounts);
      const answers = [
        await told(() => accounts.move('a', 'b')),
        await told(() => accounts.fails('a')),
        await told(() => accounts.mandatory()),
        await told(() => accounts.never()),
        await told(() => accounts.find('a')),
        await Promise.all([told(() => accounts.move('c', 'd')), told(() => accounts.fails('e'))]),
      ];
      return { answers, log: database.log };
    },
  );
}

export const observe = async (): Promise<unknown> => ({
  contexts: await contexts(),
  transactions: await transactions(),
});
